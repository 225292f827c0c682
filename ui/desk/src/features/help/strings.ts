/** 帮助: offline, searchable. How the program is used; what the plan says comes from the plan. */
export const t = {
  search: '搜索帮助，例如“照片”“退回”“U 盘”…',
  found: (count: number) => (count === 0 ? '没有找到，换个说法再试，或拨打下面的咨询电话。' : `找到 ${count} 条`),
  steps: '七步完成报名',
  questions: '常见问题',
  keys: '键盘操作',
  notice: '考试通知全文',
  hotlines: '咨询电话',
};

export interface Article {
  group: 'steps' | 'questions' | 'keys';
  title: string;
  text: string;
}

export const articles: Article[] = [
  { group: 'steps', title: '一、录入人员', text: '在“人员名册”导入 Excel、WPS 或 CSV 表格，也可以直接在表格里输入、从 Excel 粘贴。每个人一录入就有报名序号，请记下；不要给同一个人重复报名。' },
  { group: 'steps', title: '二、改正问题', text: '有问题的格子是红色或黄色，鼠标停在上面看原因。右边“问题”按种类列出，点一下转到那一格；能自动修正的有“修正”和“全部修正”按钮。' },
  { group: 'steps', title: '三、配照片', text: '在“照片”页导入照片文件夹，文件名用身份证号、报名序号或姓名。尺寸、分辨率、格式会自动修正，原图保留；也可以把一张照片拖到人的头像上，或打开此人用“裁剪”。' },
  { group: 'steps', title: '四、核对六项', text: '姓名、身份证号、报考职业（工种）、报考级别、考试类型、考试类别不能错。在“核对与提交”逐人核对并确认。' },
  { group: 'steps', title: '五、提交并报送', text: '提交后就封存了，不能再改，除非被鉴定中心退回。能上网就点“联网报送”；不能上网就把报送包存到 U 盘交给鉴定中心，效果一样。收到回执才算报上去。' },
  { group: 'steps', title: '六、看审查结果、缴费', text: '再次联网或读取答复文件后，“审查结果”里退回的排在最前，写明哪一项、为什么。改好后只重报这些人。通过的人在截止日期前缴费。' },
  { group: 'steps', title: '七、打印', text: '“打印”里可以打印报名表、花名册、缴费通知单、回执；准考证从考前几天起可以打印，A4 横向。' },
  { group: 'questions', title: '提示“同一时间段不能报考同一工种”怎么办？', text: '同一个人同一工种报了两次。在名册里把多余的一条删掉，留一条就行；提示里写着另一条的报名序号。' },
  { group: 'questions', title: '身份证号显示成 3.60102E+17？', text: '表格把身份证号当成数字，最后三位已经丢了，程序不会猜。请用“下载模板”得到的模板（身份证号一列是文本），重新填身份证号再导入。' },
  { group: 'questions', title: '忘了报名序号？', text: '在名册的查找框里输入姓名、拼音或身份证号的一部分就能找到。' },
  { group: 'questions', title: '级别、类别选不了或总是不对？', text: '只能报现等级的高一级，没有等级的从五级报起；考试类别由级别自动确定。先改现等级或报考级别，类别会跟着变。' },
  { group: 'questions', title: '导入错了怎么办？', text: '导入完成后点“撤销这次导入”，或在名册里按 Ctrl+Z，整次导入都会撤销。' },
  { group: 'questions', title: '照片不合格？', text: '看照片卡片上的原因：太小的照片不能放大，要换一张；其余多数会自动修正。两个人用了同一张照片会同时提示两人。' },
  { group: 'questions', title: '联网报送中断了？', text: '已经送到的不会重复，也不会丢。再点一次“联网报送”，从断的地方接着送。' },
  { group: 'questions', title: '没有网络怎么报？', text: '“核对与提交”里选“存成离线包”，用 U 盘交给鉴定中心；带回来的答复文件用“读取答复文件”打开。' },
  { group: 'questions', title: '换电脑、重装系统怎么办？', text: '先在“设置”里备份到 U 盘。新电脑装好程序后选“从备份恢复”，输入口令或恢复码。备份以后报送过的人，联网报送时自动取回。' },
  { group: 'questions', title: '电脑坏了、丢了，又没有备份？', text: '请鉴定中心停用这台电脑，再发一份新的登记文件。用新文件建立数据后联网报送一次，报送过的人会从鉴定中心取回；还没有报送的要重新录入。' },
  { group: 'questions', title: '想把数据放到别的硬盘？', text: '“设置”里点“移到别的文件夹”。数据先复制、核对，再从原处删除，中途断电也不会丢；以后每次打开都会自己找到它。' },
  { group: 'questions', title: '忘了口令？', text: '用建立数据时抄下的恢复码，可以重新设口令。口令和恢复码都没有，谁也打不开数据。' },
  { group: 'questions', title: '想先试一试？', text: '在“设置”里打开练习单位：样例人员随便改，不会报送，用完一键删除。' },
  { group: 'keys', title: '在名册里移动', text: '方向键、Tab、Enter、Shift+Enter 换格；Home、End 到行首行尾；Ctrl+Home、Ctrl+End 到第一人、最后一人；PageUp、PageDown 翻页。' },
  { group: 'keys', title: '修改', text: '直接输入就替换；F2 或双击接着改；Esc 放弃；Delete 清空选中的格子；Ctrl+Enter 把输入的内容填到所有选中的格子；Alt+↓ 打开下拉选择，可以打拼音或首字母。' },
  { group: 'keys', title: '复制与填充', text: 'Ctrl+C、Ctrl+X、Ctrl+V 与 Excel、WPS 互相复制；Ctrl+D 向下填充，Ctrl+R 向右填充；拖选区右下角的小方块也能填充。' },
  { group: 'keys', title: '选择', text: 'Shift+方向键扩大选区；Shift+空格选整行，Ctrl+空格选整列，Ctrl+A 全选。' },
  { group: 'keys', title: '撤销与查找', text: 'Ctrl+Z 撤销，Ctrl+Y 重做；Ctrl+F 查找人，Ctrl+H 查找替换。' },
];
