/** Lists as files and on paper. */
export const t = {
  export: '导出',
  exporting: '正在导出…',
  exportingOf: (done: number) => `正在导出 ${done.toLocaleString('zh-CN')}`,
  xlsx: (list: string) => `${list}，表格（xlsx）`,
  csv: (list: string) => `${list}，文本表（csv）`,
  exported: '已导出，请在浏览器的下载里查看。',
  print: '打印',
  printing: '正在准备…',
  nothing: '这里一行也没有，没有打印。',
  index: '序号',
  plan: (title: string) => `考试计划：${title}`,
  rows: (count: number) => `共 ${count.toLocaleString('zh-CN')} 行`,
  printed: (when: string, who: string) => `打印：${when}　${who}`,
};
