/** 验票. */
export const t = {
  title: '扫描或粘贴准考证上的二维码文字',
  hint: '扫码枪对准这一格扫描即可；扫完自动核验，可以接着扫下一张。',
  go: '核验',
  good: '有效',
  bad: '无效',
  name: '姓名',
  id: '证件号码',
  unit: '单位',
  trade: '工种级别',
  ticket: '准考证号',
  sittings: '科目与座位',
  seat: (room: string, seat: number) => `${room}　${seat} 号`,
  recent: '刚才核验的',
  unknown: '—',
};
