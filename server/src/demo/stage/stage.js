const words = {
  zh: {
    title: "Fieldfile 试用：办公室与两部手机",
    office: "办公室",
    phone: (number) => `手机 ${number}`,
    on: "有信号",
    off: "无信号",
    player: "账号",
    password: "密码",
    pin: "解锁码",
    next: "下一步",
    back: "上一步",
    language: "English",
    tour: [
      "三处的账号都已填好：办公室按“登录”，两部手机按“登录并加密本机”。",
      "关掉手机 1 的信号（标题旁的开关）。它的连接真的断了，却照常工作，什么也不用等。",
      "在手机 1 上打开一张工单，按下面的大按钮：接单、出发、到场，再写下处理结果。",
      "办公室此时还看不到这些；手机如实写着“待上传”，不说“已同步”。",
      "恢复手机 1 的信号：几秒后办公室出现这些步骤，手机写“服务器已收到”。",
      "现在两部手机都断网。在两部手机的“客户”里打开同一位客户，把地址改成不同的内容，再恢复信号。",
      "办公室的“待选定”里，两个值都在，写明是谁、什么时候写的。选定一个。",
      "选错了？撤销选定，两个值又都在。什么也没有被悄悄覆盖。",
    ],
  },
  en: {
    title: "Fieldfile to try: the office and two phones",
    office: "Office",
    phone: (number) => `Phone ${number}`,
    on: "Signal",
    off: "No signal",
    player: "User",
    password: "password",
    pin: "PIN",
    next: "Next",
    back: "Back",
    language: "中文",
    tour: [
      "The log-ins are filled in: press Sign in at the office and on both phones.",
      "Take the signal of phone 1 away, by the switch in its heading. Its connections really end; it goes on working and waits for nothing.",
      "Open a visit on phone 1 and press its large button: accept, set out, arrive. Then write what was done.",
      "The office can't see that yet, and the phone says so: waiting to be sent. It doesn't say synced.",
      "Give the signal back: seconds later the office shows the steps, and the phone says that the server has them.",
      "Now take both signals away, open the same customer on both phones, change the address to different texts, and give the signals back.",
      "Among the office's conflicts both values stand, with who wrote them and when. Choose one.",
      "The wrong one? Undo the choice, and both stand again. Nothing was overwritten in silence.",
    ],
  },
};

/** The sizes that the pages are made for, in CSS pixels, and the narrowest window that has all of them side by side. */
const PHONE = { width: 360, height: 740 };
const OFFICE_WIDTH = 1180;
const BESIDE = 1100;
/** Of the window's width, at most so much is the phones'. */
const PHONES_SHARE = 0.42;

let language = "zh";
let step = 0;
const cast = await (await fetch("cast.json")).json();
const phones = [];

function players() {
  const all = [[document.querySelector("#office"), cast.office]];
  return all.concat(phones.map((phone, index) => [phone, cast.phones[index].frame]));
}

function say() {
  const text = words[language];
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = text.title;
  for (const place of document.querySelectorAll("[data-text]")) {
    place.textContent = text[place.dataset.text];
  }
  for (const [section, player] of players()) {
    const code = (line) => Object.assign(document.createElement("code"), { textContent: line });
    const told = [`${player.name} · ${text.player} `, code(player.login), ` · ${text.password} `, code(player.password)];
    if (player.pin) told.push(` · ${text.pin} `, code(player.pin));
    section.querySelector(".player").replaceChildren(...told);
  }
  name(document.querySelector("#office"), text.office);
  phones.forEach((phone, index) => {
    name(phone, text.phone(index + 1));
    showSignal(phone);
  });
  showStep();
  fit();
}

function name(section, title) {
  section.querySelector("h2").textContent = title;
  section.querySelector("iframe").title = title;
}

function showStep() {
  const { tour } = words[language];
  document.querySelector("#step").textContent = tour[step];
  document.querySelector("#count").textContent = `${step + 1} / ${tour.length}`;
  document.querySelector("#back").disabled = step === 0;
  document.querySelector("#next").disabled = step === tour.length - 1;
}

function turn(by) {
  step += by;
  showStep();
}

/** Side by side in one window, each page scaled to its place; below one another in a narrow one. */
function fit() {
  const office = document.querySelector("#office .screen");
  const screens = phones.map((phone) => phone.querySelector(".screen"));
  const { width: room } = document.documentElement.getBoundingClientRect();
  const inner = room - 32;
  if (room < BESIDE) {
    size(office, inner - 2, PHONE.height, 1);
    for (const screen of screens) size(screen, Math.min(PHONE.width, inner - 2), PHONE.height, 1);
    return;
  }
  const height = Math.max(420, window.innerHeight - screens[0].getBoundingClientRect().top - window.scrollY - 20);
  const scale = Math.min(1, height / PHONE.height, (inner * PHONES_SHARE) / (screens.length * PHONE.width));
  for (const screen of screens) size(screen, PHONE.width, height / scale, scale);
  const left = inner - screens.length * (PHONE.width * scale + 14) - 4;
  const officeScale = Math.min(1, left / OFFICE_WIDTH);
  size(office, left / officeScale, height / officeScale, officeScale);
}

/** Gives a page its size in CSS pixels and draws it at a scale. */
function size(screen, width, height, scale) {
  const page = screen.querySelector("iframe");
  screen.style.width = `${width * scale}px`;
  screen.style.height = `${height * scale}px`;
  screen.parentElement.style.width = `${width * scale}px`;
  page.style.width = `${width}px`;
  page.style.height = `${height}px`;
  page.style.transform = `scale(${scale})`;
}

function showSignal(phone) {
  const on = phone.querySelector("input").checked;
  phone.classList.toggle("off", !on);
  phone.querySelector(".signal span").textContent = words[language][on ? "on" : "off"];
}

async function setSignal(phone, index) {
  const box = phone.querySelector("input");
  const wanted = box.checked;
  box.disabled = true;
  try {
    const answer = await fetch(`phones/${index}/${wanted ? "on" : "off"}`, { method: "POST" });
    box.checked = answer.ok ? wanted : !wanted;
  } catch {
    box.checked = !wanted;
  }
  box.disabled = false;
  showSignal(phone);
}

cast.phones.forEach(({ frame, signal }, index) => {
  const phone = document.querySelector("#phone").content.cloneNode(true).firstElementChild;
  phone.querySelector("input").checked = signal;
  phone.querySelector("input").addEventListener("change", () => setSignal(phone, index));
  document.querySelector("main").append(phone);
  phones.push(phone);
});
for (const [section, player] of players()) {
  const page = document.createElement("iframe");
  page.allow = "camera; geolocation; screen-wake-lock; clipboard-write";
  // The pages fill their log-in in from the frame's name; nobody but the demo may hold them in a frame.
  page.name = JSON.stringify({ user: player.login, password: player.password, pin: player.pin });
  page.src = player.url;
  section.querySelector(".screen").append(page);
}
document.querySelector("#back").addEventListener("click", () => turn(-1));
document.querySelector("#next").addEventListener("click", () => turn(1));
window.addEventListener("resize", fit);
document.querySelector("#language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  say();
});
say();
