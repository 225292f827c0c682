//! What the system and the rules say, in words that tell staff what to do.

use kaobao_exam::application::{Stage, Step, WrongStanding};
pub use kaobao_words::{file, help, io, usage, whole};

/// Why a step is not possible, and the command that is.
pub fn standing(wrong: &WrongStanding) -> String {
    let command = match (wrong.from, wrong.step) {
        (Stage::Received | Stage::Returned, Step::Pay) => "审查通过的命令是 review pass 报名序号",
        (Stage::Passed, Step::Review) => {
            "退回修改的命令是 review return 报名序号 --reason 原因，不通过是 review reject"
        }
        (Stage::Paid, Step::Review) => "撤销缴费的命令是 pay --undo 报名序号 --reason 原因",
        (Stage::Ticketed, Step::Review | Step::Unpay) => {
            "收回的命令是 tickets withdraw 报名序号，在控制台里打开这个人也可以收回准考证"
        }
        _ => return wrong.to_string(),
    };
    format!("{wrong}（{command}）")
}
