//! Names as a unit's list has them: common ones, doubled ones, and those that break programs.

use super::rng::Rng;
use kaobao_exam::Sex;

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
const COMPOUND: [&str; 6] = ["欧阳", "司马", "上官", "诸葛", "东方", "夏侯"];
const MALE: &str = "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林国建志文庆保根水生福荣贵发祥金春德才义正";
const FEMALE: &str = "芳娜敏静丽艳娟霞秀兰英玲桂凤洁梅琳雪红玉萍云莲真环翠燕彩珍香月莺媛瑞凡佳嘉琼勤贞荔菊美华慧巧淑惠珠冰爽";

/// Written rarely, but on somebody's identity card: Extension A, B and E ideographs, dots, a number's ideograph.
pub const RARE: [(&str, Sex, &str); 8] = [
    ("李䶮", Sex::Male, "汉族"),
    ("王㛃", Sex::Female, "汉族"),
    ("陈𬭎", Sex::Male, "汉族"),
    ("阿依古丽·买买提", Sex::Female, "维吾尔族"),
    ("买买提·吐尔逊", Sex::Male, "维吾尔族"),
    ("刘〇", Sex::Male, "汉族"),
    ("欧阳玥琦", Sex::Female, "汉族"),
    ("乔巴·达瓦扎西", Sex::Male, "藏族"),
];

/// A name for somebody.
pub fn name(rng: &mut Rng, sex: Sex) -> String {
    let one = |rng: &mut Rng, from: &str| {
        let characters: Vec<char> = from.chars().collect();
        *rng.pick(&characters)
    };
    let mut name = if rng.percent(3) {
        (*rng.pick(&COMPOUND)).to_owned()
    } else {
        one(rng, SURNAMES).to_string()
    };
    let given = if sex == Sex::Male { MALE } else { FEMALE };
    let first = one(rng, given);
    name.push(first);
    if rng.percent(75) {
        let second = one(rng, given);
        name.push(second);
    }
    name
}
