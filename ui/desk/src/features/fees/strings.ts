import type { Problem } from '../../ipc';

/** 缴费. */
export const t = {
  due: '待缴金额',
  capitals: '大写',
  paid: '已缴金额',
  until: '缴费截止',
  daysLeft: (days: number) => (days > 0 ? `还有 ${days} 天` : days === 0 ? '今天截止' : `已过 ${-days} 天`),
  yuan: (amount: string) => `${amount} 元`,
  lines: '按级别',
  level: '级别',
  people: '人数',
  each: '每人（元）',
  sum: '小计（元）',
  linesNone: '还没有通过审查的人，暂时没有费用。',
  unpaid: '未缴费人员',
  unpaidNone: '没有未缴费的人。',
  number: '报名序号',
  name: '姓名',
  trade: '工种',
  notice: '生成缴费通知单…',
  noticeName: '缴费通知单.pdf',
  noticeDone: (path: string) => `缴费通知单已存到 ${path}`,
  closed: (closed: Problem, people: number) =>
    closed.code === 'window_closed'
      ? `${closed.what}，有 ${people} 人没有缴费。${closed.mend}，问清能不能补缴（电话在“单位与计划”页）。`
      : `${closed.what}缴费，有 ${people} 人待缴。`,
  hint: '缴费以后由鉴定中心登记，下次联网或读取答复文件后，这里会更新。',
};
