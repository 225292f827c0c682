//! What the system and the rules say, in words that tell staff what to do.

use kaobao_exam::application::WrongStanding;
pub use kaobao_words::{file, io, usage, whole};

/// Why a step is not possible, and the command that is.
pub fn standing(wrong: &WrongStanding) -> String {
    let command = match (wrong.from, wrong.step) {
        ("待审查" | "退回", "登记缴费") => "审查通过的命令是 review pass 报名序号",
        ("待缴费", "审查") => {
            "退回修改的命令是 review return 报名序号 --reason 原因，不通过是 review reject"
        }
        ("已缴费", "审查") => "撤销缴费的命令是 pay --undo 报名序号 --reason 原因",
        ("可打印准考证", "审查" | "撤销缴费") => {
            "收回的命令是 tickets withdraw 报名序号，在控制台里打开这个人也可以收回准考证"
        }
        _ => return wrong.to_string(),
    };
    format!("{wrong}（{command}）")
}
