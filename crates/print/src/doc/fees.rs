//! 缴费通知单: A4 portrait, per batch.

use super::{Meta, PlanWords, heading};
use crate::{
    Fonts, PrintError, Printed,
    canvas::{Area, INNER, OUTER},
    pdf::{PORTRAIT, Pdf},
    template::LABEL,
    text::Look,
};
use kaobao_exam::{Date, ExamType, Fen, Level, dates};
use std::io::Write;

/// People who pay the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeLine {
    /// 级别.
    pub level: Level,
    /// 考试类型.
    pub exam_type: ExamType,
    /// How many.
    pub people: u32,
    /// What each pays.
    pub each: Fen,
}

/// A unit's fee notice.
#[derive(Clone, Debug)]
pub struct FeeNotice {
    /// Who pays.
    pub unit: String,
    /// Which batch, as people say it.
    pub batch: String,
    /// By level.
    pub lines: Vec<FeeLine>,
    /// First and last day of payment.
    pub window: (Date, Date),
    /// 缴费编号, to be written on the transfer.
    pub code: String,
}

impl FeeNotice {
    /// How many people.
    pub fn people(&self) -> u32 {
        self.lines.iter().map(|line| line.people).sum()
    }
    /// What they pay together.
    pub fn total(&self) -> Fen {
        self.lines
            .iter()
            .map(|line| line.each.times(line.people))
            .sum()
    }
}

const LEFT: f32 = 22.0;
const WIDTH: f32 = 166.0;
const ROW: f32 = 10.0;

/// Prints the notice.
///
/// # Errors
/// [`PrintError::Empty`] when nobody has to pay.
pub fn fee_notice<W: Write>(
    out: W,
    fonts: &Fonts,
    meta: &Meta,
    plan: &PlanWords,
    notice: &FeeNotice,
) -> Result<Printed, PrintError> {
    if notice.people() == 0 {
        return Err(PrintError::Empty);
    }
    let mut pdf = Pdf::new(out, fonts, meta)?;
    pdf.page(PORTRAIT, notice.unit.clone(), |canvas| {
        heading(canvas, PORTRAIT, &plan.title, "缴费通知单")?;
        let line = |y, height| Area::new(LEFT, y, WIDTH, height);
        let body = Look::text(12.0);
        let unit = format!("{}：", notice.unit);
        canvas.text(line(38.0, 8.0), &unit, &body.left())?;
        let (from, until) = notice.window;
        let text = format!(
            "　　你单位报送的批次 {} 中，共有 {} 人通过资格审查。请于{}至{}期间按下表缴纳考试费用。\
             逾期未缴费的，视为放弃本次考试，不发放准考证。",
            notice.batch,
            notice.people(),
            dates::chinese(from),
            dates::chinese(until),
        );
        canvas.text(line(46.5, 27.0), &text, &body.prose())?;

        let mut y = 75.0;
        let top = y;
        let columns = [46.0, 30.0, 26.0, 32.0, 32.0];
        let mut row = |canvas: &mut crate::canvas::Canvas<'_, '_>, cells: [String; 5], bold| {
            let mut x = LEFT;
            for (width, text) in columns.into_iter().zip(cells) {
                let area = Area::new(x, y, width, ROW);
                canvas.frame(area, INNER);
                let look = Look::text(11.0);
                canvas.text(area, &text, &if bold { look.bold() } else { look })?;
                x += width;
            }
            y += ROW;
            Ok::<f32, PrintError>(y)
        };
        let title = ["级别", "考试类型", "人数", "标准（元/人）", "小计（元）"];
        row(canvas, title.map(str::to_owned), true)?;
        for line in &notice.lines {
            let cells = [
                line.level.label().to_owned(),
                line.exam_type.label().to_owned(),
                line.people.to_string(),
                line.each.to_string(),
                line.each.times(line.people).to_string(),
            ];
            row(canvas, cells, false)?;
        }
        let total = notice.total();
        let cells = [
            "合计".to_owned(),
            String::new(),
            notice.people().to_string(),
            String::new(),
            total.to_string(),
        ];
        y = row(canvas, cells, true)?;
        for (label, value) in [
            ("合计（大写）", format!("人民币{}", total.capitals())),
            ("缴费编号", notice.code.clone()),
            ("缴费截止", dates::chinese(until)),
            ("收款单位", plan.pay_to.clone()),
        ] {
            let height = if label == "收款单位" {
                1.6 * ROW
            } else {
                ROW
            };
            let name = Area::new(LEFT, y, columns[0], height);
            canvas.frame(name, INNER);
            canvas.text(name, label, &Look::text(11.0).bold())?;
            let area = Area::new(LEFT + columns[0], y, WIDTH - columns[0], height);
            canvas.frame(area, INNER);
            canvas.text(area, &value, &Look::text(11.0).left())?;
            y += height;
        }
        canvas.frame(line(top, y - top), OUTER);

        let text = "转账时请在附言中写明缴费编号。缴费后由鉴定中心确认，同步后可在程序中看到结果。";
        canvas.text(line(y + 3.0, 8.0), text, &LABEL.left())?;
        let right = body.right();
        canvas.text(line(y + 26.0, 8.0), &plan.center, &right)?;
        canvas.text(line(y + 34.0, 8.0), "（盖章）", &right.grey(0.35))?;
        let day = dates::chinese(meta.now.date());
        canvas.text(line(y + 42.0, 8.0), &day, &right)
    })?;
    pdf.finish()
}
