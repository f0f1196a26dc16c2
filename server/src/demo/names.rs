//! Invented people, companies and machines. Nobody here exists.

/// Team names.
pub const TEAMS: [&str; 3] = ["华东一区", "华南区", "西南区"];

/// Log-in and name of each team's people: four engineers, a dispatcher, an agent, a stock keeper, a
/// supervisor.
pub const PEOPLE: [[(&str, &str); 8]; 3] = [
    [
        ("wanglei", "王磊"),
        ("liqiang", "李强"),
        ("zhaomin", "赵敏"),
        ("sunhao", "孙浩"),
        ("chenjing", "陈静"),
        ("zhouyan", "周燕"),
        ("wugang", "吴刚"),
        ("zhengwei", "郑伟"),
    ],
    [
        ("huangbo", "黄波"),
        ("linfeng", "林峰"),
        ("hejun", "何军"),
        ("liangyu", "梁宇"),
        ("xuli", "许丽"),
        ("luona", "罗娜"),
        ("pengfei", "彭飞"),
        ("caihong", "蔡宏"),
    ],
    [
        ("yangtao", "杨涛"),
        ("dengkai", "邓凯"),
        ("tangyi", "唐毅"),
        ("fanrong", "范荣"),
        ("jiangxue", "蒋雪"),
        ("shenlan", "沈兰"),
        ("mazhi", "马智"),
        ("qinyong", "秦勇"),
    ],
];

/// Log-in and name of those who see every team: manager, administrator, quality monitor.
pub const EVERYWHERE: [(&str, &str); 3] = [
    ("guoming", "郭明"),
    ("admin", "系统管理员"),
    ("yuqing", "于青"),
];

/// Places a company is named after, one list per team.
pub const PLACES: [&[&str]; 3] = [
    &[
        "上海", "苏州", "无锡", "宁波", "杭州", "嘉兴", "南通", "常州",
    ],
    &[
        "广州", "深圳", "东莞", "佛山", "中山", "珠海", "惠州", "厦门",
    ],
    &[
        "成都", "重庆", "昆明", "贵阳", "绵阳", "宜宾", "泸州", "德阳",
    ],
];

/// Where those places are: latitude and longitude in 1e-7 degrees, one list per team.
pub const POSITIONS: [&[(i64, i64)]; 3] = [
    &[
        (312_304_000, 1_214_737_000),
        (312_989_000, 1_205_853_000),
        (314_912_000, 1_203_119_000),
        (298_683_000, 1_215_440_000),
        (302_741_000, 1_201_551_000),
        (307_461_000, 1_207_555_000),
        (319_802_000, 1_208_943_000),
        (318_107_000, 1_199_741_000),
    ],
    &[
        (231_291_000, 1_132_644_000),
        (225_431_000, 1_140_579_000),
        (230_207_000, 1_137_518_000),
        (230_218_000, 1_131_219_000),
        (225_170_000, 1_133_926_000),
        (222_707_000, 1_135_767_000),
        (231_115_000, 1_144_162_000),
        (244_798_000, 1_180_894_000),
    ],
    &[
        (305_728_000, 1_040_668_000),
        (295_630_000, 1_065_516_000),
        (248_801_000, 1_028_329_000),
        (266_470_000, 1_066_302_000),
        (314_675_000, 1_046_796_000),
        (287_513_000, 1_046_417_000),
        (288_718_000, 1_054_423_000),
        (311_270_000, 1_043_979_000),
    ],
];

/// What a company is called.
pub const WORDS: [&str; 24] = [
    "恒信", "远达", "鼎新", "金海", "华睿", "博远", "天成", "瑞丰", "宏图", "新源", "中联", "东方",
    "嘉禾", "永泰", "百川", "凌云", "安达", "启明", "盛世", "创维", "德润", "广聚", "合力", "长兴",
];

/// What a company does.
pub const TRADES: [&str; 12] = [
    "机械制造",
    "精密模具",
    "物流",
    "电子科技",
    "食品",
    "医药",
    "纺织",
    "建材",
    "冷链仓储",
    "汽车零部件",
    "包装印刷",
    "新能源",
];

/// Family names of contacts.
pub const FAMILIES: [&str; 16] = [
    "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭",
];

/// Posts of contacts.
pub const POSTS: [&str; 5] = ["设备科长", "信息主管", "仓库主任", "行政经理", "机房值班"];

/// Machine models.
pub const MODELS: [&str; 8] = [
    "FX-2000 交换机",
    "FX-3200 路由器",
    "UPS-10K",
    "GW-800 网关",
    "AC-60 控制器",
    "SX-12 终端",
    "PD-7 配电柜",
    "LT-4 光端机",
];

/// What is asked for, per kind of visit.
pub const REQUESTS: [(&str, &[&str]); 6] = [
    (
        "install",
        &[
            "新装设备上架调试",
            "扩容安装两台终端",
            "新厂房线路接入",
            "搬迁后重新安装",
        ],
    ),
    (
        "repair",
        &[
            "设备频繁掉线",
            "开机无显示",
            "风扇异响,温度过高",
            "电源模块告警",
            "业务时断时续",
        ],
    ),
    (
        "maintenance",
        &["季度保养", "年度巡检保养", "除尘并更换滤网", "固件升级"],
    ),
    ("training", &["新员工操作培训", "管理员进阶培训"]),
    ("inspection", &["现场巡检", "机房环境检查"]),
    ("revisit", &["上门回访", "投诉处理后回访"]),
];

/// Findings on site.
pub const FINDINGS: [&str; 8] = [
    "现场供电不稳,建议加装稳压器",
    "机柜灰尘较多,已清理",
    "网线老化,已更换三根",
    "固件版本过旧,已升级",
    "接地电阻偏大,已告知客户整改",
    "散热风扇轴承磨损",
    "配置与图纸不符,已更正并留档",
    "环境温度 34 ℃,超出要求",
];

/// What was done.
pub const WORK_DONE: [&str; 6] = [
    "更换电源模块,运行两小时正常",
    "完成安装调试,客户验收签字",
    "清洁保养,检查全部端口",
    "升级固件并备份配置",
    "重新压接接头,业务恢复",
    "培训操作人员三名,现场考核合格",
];

/// Problem codes.
pub const PROBLEM_CODES: [&str; 6] = ["PWR-01", "PWR-03", "NET-11", "NET-14", "FAN-02", "CFG-20"];

/// Remarks of supervisors who return a visit.
pub const RETURNED: [&str; 4] = [
    "缺少更换部件的序列号,请补充",
    "现场结论与处理内容不一致,请核对",
    "请补写故障原因",
    "离场时间早于到场时间,请补签说明",
];
