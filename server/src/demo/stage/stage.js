const words = {
  zh: {
    title: "Fieldfile 试用：办公室与两部手机",
    office: "办公室",
    phone: (number) => `手机 ${number}`,
    on: "有信号",
    off: "无信号",
    player: "登录",
    password: "密码",
    language: "English",
    tour: [
      "在办公室和手机 1 上，用各自标题下的账号登录；手机还要设一个解锁码。",
      "关掉手机 1 的信号：它照常工作，什么也不用等。",
      "在手机 1 上打开一张工单，接单、出发、到场，写下处理结果。",
      "办公室此时还看不到：手机如实写着“待上传”。",
      "恢复信号：几秒后办公室出现这些步骤，手机写“服务器已收到”。",
      "两部手机都断网，各改同一客户的电话，再恢复信号：两个值都在，由人选定。",
    ],
  },
  en: {
    title: "Fieldfile to try: the office and two phones",
    office: "Office",
    phone: (number) => `Phone ${number}`,
    on: "Signal",
    off: "No signal",
    player: "Log in as",
    password: "password",
    language: "中文",
    tour: [
      "Sign in at the office and on phone 1 with what stands under each heading; the phone also asks for a PIN of your own.",
      "Take the signal of phone 1 away: it goes on working and waits for nothing.",
      "Open a visit on phone 1, accept it, set out, arrive, and write what was done.",
      "The office can't see that yet, and the phone says so: waiting to be sent.",
      "Give the signal back: seconds later the office shows the steps and the phone says that the server has them.",
      "Take both signals away, change one customer's telephone number on both phones, come back: both values stand until somebody chooses.",
    ],
  },
};

let language = "zh";
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
  document.querySelector("#language").textContent = text.language;
  const step = (line) => Object.assign(document.createElement("li"), { textContent: line });
  document.querySelector("#tour").replaceChildren(...text.tour.map(step));
  for (const [section, player] of players()) {
    const code = (line) => Object.assign(document.createElement("code"), { textContent: line });
    section
      .querySelector(".player")
      .replaceChildren(`${player.name} · ${text.player} `, code(player.login), ` · ${text.password} `, code(player.password));
    section.querySelector("iframe").title = section.querySelector("h2").textContent;
  }
  phones.forEach((phone, index) => {
    phone.querySelector("h2").textContent = text.phone(index + 1);
    phone.querySelector("iframe").title = text.phone(index + 1);
    showSignal(phone);
  });
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
  phone.querySelector("iframe").src = frame.url;
  document.querySelector("#phones").append(phone);
  phones.push(phone);
});
document.querySelector("#office iframe").src = cast.office.url;
document.querySelector("#language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  say();
});
say();
