//! What clap says of a wrong command line, in Chinese. Knows nothing of this program.

use clap::{
    Error,
    error::{ContextKind, ContextValue, ErrorKind},
};
use std::error::Error as _;

/// What clap writes in a help text, and the same in Chinese. Its templates take headings only, and not all of them.
const HELP: [(&str, &str); 16] = [
    ("Usage: ", "用法："),
    ("Commands:", "命令："),
    ("Arguments:", "内容："),
    ("Options:", "选项："),
    ("Possible values:", "能写的："),
    ("[OPTIONS]", "[选项]"),
    ("<COMMAND>", "<命令>"),
    ("[COMMAND]", "[命令]"),
    ("[env: ", "[环境变量："),
    ("[default: ", "[不写则是："),
    ("[possible values: ", "[能写的："),
    (
        "Print help (see more with '--help')",
        "显示简短说明（--help 更详细）",
    ),
    (
        "Print help (see a summary with '-h')",
        "显示这份说明（-h 更简短）",
    ),
    ("Print help", "显示这份说明"),
    ("Print version", "显示版本"),
    (
        "Print this message or the help of the given subcommand(s)",
        "显示这份说明，或某个命令的",
    ),
];

/// Help and versions, as they go to the standard output.
pub fn help(error: &Error) -> String {
    let text = HELP
        .iter()
        .fold(error.to_string(), |text, (english, chinese)| {
            text.replace(english, chinese)
        });
    // Nothing was set; the name tells where it could be.
    text.replace("=]", "]").trim_end().to_owned()
}

/// One or two sentences, the usage and where to read more.
pub fn told(error: &Error) -> String {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return format!("还要写做什么，能写的见下面的命令\n{}", help(error));
    }
    let mut text = what(error);
    let usage = one(error, ContextKind::Usage).unwrap_or_default();
    let usage = usage.trim().trim_start_matches("Usage:").trim();
    if !usage.is_empty() {
        // Up to the first thing that is to be filled in.
        let words = usage.split_whitespace();
        let words = words.take_while(|word| !word.starts_with(['<', '[', '-']));
        let command = words.collect::<Vec<_>>().join(" ");
        let usage = usage
            .replace("[OPTIONS]", "[选项]")
            .replace("<COMMAND>", "<命令>");
        text.push_str(&format!(
            "\n用法：{usage}\n要看每一项怎么写，请用：{command} --help"
        ));
    }
    text
}

fn what(error: &Error) -> String {
    let argument = one(error, ContextKind::InvalidArg).unwrap_or_default();
    let value = one(error, ContextKind::InvalidValue).unwrap_or_default();
    match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            format!("{argument} 后面没有写内容，请补上{}", choices(error))
        }
        ErrorKind::InvalidValue => {
            format!(
                "{argument} 不能写“{value}”{}",
                or_check(choices(error) + &hint(error, ContextKind::SuggestedValue))
            )
        }
        ErrorKind::ValueValidation => {
            let why = error.source().map(ToString::to_string).unwrap_or_default();
            // Of the library's own reasons nothing is in Chinese.
            let why = match why.is_ascii() {
                true => range(&why).unwrap_or_else(|| "不是这一项能用的内容".to_owned()),
                false => why,
            };
            format!("{argument} 的“{value}”不对：{why}")
        }
        ErrorKind::UnknownArgument => {
            let known = hint(error, ContextKind::SuggestedArg);
            format!("没有“{argument}”这个选项{}", or_check(known))
        }
        ErrorKind::InvalidSubcommand => {
            let given = one(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            let known = hint(error, ContextKind::SuggestedSubcommand);
            format!("没有“{given}”这个命令{}", or_check(known))
        }
        ErrorKind::MissingSubcommand => {
            let known = many(error, ContextKind::ValidSubcommand).join("、");
            match known.is_empty() {
                true => "还要写做什么".to_owned(),
                false => format!("还要写做什么：{known}"),
            }
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = many(error, ContextKind::InvalidArg);
            let missing: Vec<_> = missing
                .iter()
                .map(|one| one.trim_end_matches('.'))
                .collect();
            format!("还要写 {}", missing.join("、"))
        }
        ErrorKind::ArgumentConflict => {
            let others = many(error, ContextKind::PriorArg);
            match others.as_slice() {
                [] => format!("{argument} 不能与已写的其他项同时用，请去掉一个"),
                [other] if *other == argument => format!("{argument} 只能写一次"),
                _ => format!("{argument} 不能与 {} 同时用，请去掉一个", others.join("、")),
            }
        }
        ErrorKind::NoEquals => format!("{argument} 和内容之间要写等号"),
        ErrorKind::TooManyValues => format!("{argument} 后面多写了“{value}”，请去掉"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{argument} 后面内容的个数不对，请核对")
        }
        ErrorKind::InvalidUtf8 => "有一项含有认不出来的字，请重新输入".to_owned(),
        _ => "命令写得不对".to_owned(),
    }
}

fn many(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

fn one(error: &Error, kind: ContextKind) -> Option<String> {
    many(error, kind).into_iter().next()
}

fn choices(error: &Error) -> String {
    let known = many(error, ContextKind::ValidValue);
    match known.is_empty() {
        true => String::new(),
        false => format!("，能写的有：{}", known.join("、")),
    }
}

fn hint(error: &Error, kind: ContextKind) -> String {
    let known = many(error, kind);
    match known.is_empty() {
        true => String::new(),
        false => format!("，是不是要写 {}？", known.join("、")),
    }
}

fn or_check(hint: String) -> String {
    match hint.is_empty() {
        true => "，请核对写法".to_owned(),
        false => hint,
    }
}

/// `0 is not in 1..=99` of a number's range; other reasons are about figures.
fn range(why: &str) -> Option<String> {
    if why.contains("invalid digit") || why.contains("cannot parse integer") {
        return Some("应是数字".to_owned());
    }
    let (low, high) = why.split_once(" is not in ")?.1.split_once("..=")?;
    Some(format!("应是 {low} 至 {high}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Arg, Command, value_parser};

    #[test]
    fn help_is_in_chinese() {
        let set = Command::new("set")
            .about("设定")
            .arg(Arg::new("内容").required(true).help("一项"))
            .arg(
                Arg::new("as")
                    .long("as")
                    .value_name("格式")
                    .value_parser(["pdf", "csv"])
                    .default_value("pdf")
                    .help("写成什么")
                    .long_help("写成什么。\n都可以"),
            );
        for flag in ["-h", "--help"] {
            for line in [&["try", flag][..], &["try", "set", flag]] {
                let command = Command::new("try").version("1").subcommand(set.clone());
                let said = help(&command.try_get_matches_from(line).unwrap_err());
                let words = [
                    "try", "set", "as", "pdf", "csv", "help", "version", "h", "V",
                ];
                let english: Vec<_> = said
                    .split(|c: char| !c.is_ascii_alphabetic())
                    .filter(|word| !word.is_empty() && !words.contains(word))
                    .collect();
                assert!(english.is_empty(), "{line:?} {english:?}: {said}");
                assert!(said.contains("用法："), "{said}");
            }
        }
    }

    #[test]
    fn every_kind_of_mistake_is_told_in_chinese() {
        let command = || {
            let add = Command::new("add")
                .arg(Arg::new("out").long("out").required(true))
                .arg(Arg::new("all").long("all").num_args(0))
                .arg(Arg::new("name").conflicts_with("all"))
                .arg(Arg::new("as").long("as").value_parser(["pdf", "csv"]))
                .arg(
                    Arg::new("many")
                        .long("many")
                        .value_parser(value_parser!(u8).range(1..=9)),
                );
            Command::new("try")
                .subcommand_required(true)
                .subcommand(add)
        };
        for (line, wanted) in [
            (&[][..], "还要写做什么：add"),
            (&["ad"], "没有“ad”这个命令，是不是要写 add？"),
            (&["frob"], "没有“frob”这个命令，请核对写法"),
            (&["add"], "还要写 --out <out>\n用法：try add"),
            (&["add", "--out"], "--out <out> 后面没有写内容"),
            (
                &["add", "--outt", "x"],
                "没有“--outt”这个选项，是不是要写 --out？",
            ),
            (
                &["add", "--out", "x", "--as", "pfd"],
                "不能写“pfd”，能写的有：pdf、csv",
            ),
            (
                &["add", "--out", "x", "--many", "10"],
                "的“10”不对：应是 1 至 9",
            ),
            (&["add", "--out", "x", "--many", "a"], "的“a”不对：应是数字"),
            (
                &["add", "--out", "x", "--out", "y"],
                "--out <out> 只能写一次",
            ),
            (&["add", "--out", "x", "--all", "n"], "不能与"),
        ] {
            let words = [&["try"], line].concat();
            let error = command().try_get_matches_from(words).unwrap_err();
            let said = told(&error);
            assert!(said.contains(wanted), "{line:?}: {said}");
            let plain = said.replace("--", "");
            assert!(
                !["Usage", "error", "invalid", "the ", "is not"]
                    .iter()
                    .any(|english| plain.contains(english)),
                "{said}"
            );
        }
    }
}
