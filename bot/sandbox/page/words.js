// Every word of the page itself, in both languages. What the bot says comes from the bot.
export const WORDS = {
  zh: {
    title: "日清 · 练习场", clock: "练习场的时间", hour: "+1 小时", day: "+1 天", week: "+1 周",
    advance: "拨快时钟", tour: "两分钟导览", sent: "机器人发出了什么", add: "添一个人", other: "English",
    offline: "练习场没有回答；连上以后会自己接着来。", name: "姓名", language: "语言", addOne: "加入", people: "人物",
    block: "拉黑", unblock: "解除拉黑", start: "开始", write: "给机器人写……", send: "发送", photo: "发一张照片", picture: "照片",
    menu: "命令菜单", noMenu: "机器人还没有设菜单。", messages: "对话：", protected: "不可转发", edited: "已修改",
    hand: "把邀请交给：", newcomer: "新来的人", invited: "新来的人", ok: "好", expired: "机器人没有及时回应这次点击。",
    contact: "分享号码", sticker: "贴纸", voice: "语音", forwarded: "转发", wrong: "不合规", failed: "没有成功：",
    tourSteps: [
      "一人一列，都是虚构的人。先看信息员那一列：点“/”，选报告，点按钮回答，最后确认。",
      "再报一件怀孕：本人同意才记名。机器人给出邀请后，点邀请下面绿色的名字，就等于把邀请交到她手里。",
      "到她那一列：看清用途，点同意。",
      "点上面的“+1 天”“+1 周”，到日子她会收到提醒，点开看详情；每月的问候，点一下就答好。",
      "到专干那一列：点“/”看待办，打开一项，办结。",
      "“机器人发出了什么”里能看到每一次发送；“添一个人”可以多请一位来试。",
    ],
  },
  en: {
    title: "Daybook · sandbox", clock: "sandbox time", hour: "+1 hour", day: "+1 day", week: "+1 week",
    advance: "Move the clock", tour: "Two-minute tour", sent: "What the bot sent", add: "Add a person", other: "中文",
    offline: "The sandbox does not answer; the page goes on by itself when it is back.", name: "Name",
    language: "Language", addOne: "Add", people: "People",
    block: "Block", unblock: "Unblock", start: "START", write: "Write to the bot…", send: "Send", photo: "Send a photo", picture: "photo",
    menu: "Commands", noMenu: "The bot has not set a menu.", messages: "Chat of ", protected: "cannot be forwarded",
    edited: "edited", hand: "Hand this invitation to:", newcomer: "somebody new", invited: "Newcomer", ok: "OK",
    expired: "The bot did not answer this tap in time.", contact: "Share my number", sticker: "sticker",
    voice: "voice message", forwarded: "forwarded", wrong: "against the rules", failed: "That did not work: ",
    tourSteps: [
      "One column a person, all of them invented. In the officer's column tap “/”, choose the report, answer by buttons, confirm.",
      "Now report a pregnancy: it is kept under her name only if she agrees. Under the invitation that follows, tap the green name: that hands it to her.",
      "In her column: read what it is for, and tap yes.",
      "Tap “+1 day” or “+1 week” above. On the day her reminder comes; tap it for the details. The monthly question is answered with one tap.",
      "In the cadre's column: tap “/” for what is pending, open an item, close it.",
      "“What the bot sent” lists every call; “Add a person” invites somebody else to try.",
    ],
  },
};
