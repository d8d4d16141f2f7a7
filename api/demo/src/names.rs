//! Names of invented people.

use crate::chance::Chance;

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓",
    "许", "傅", "沈", "曾", "彭", "吕",
];

const GIVEN: &[&str] = &[
    "安", "柏", "晨", "春", "丹", "东", "芳", "峰", "刚", "桂", "海", "涵", "洪", "华", "慧", "佳", "建",
    "江", "杰", "静", "军", "兰", "乐", "丽", "林", "玲", "龙", "梅", "明", "娜", "宁", "平", "琴", "青",
    "清", "荣", "瑞", "山", "松", "涛", "婷", "文", "霞", "翔", "晓", "欣", "雪", "阳", "燕", "毅", "英",
    "勇", "宇", "玉", "远", "云", "泽", "珍", "志", "忠",
];

/// Gives a name to one person after the other.
#[derive(Clone, Debug)]
pub(crate) struct Names(Chance);

impl Names {
    pub(crate) fn new(seed: u64) -> Names {
        Names(Chance::new(seed))
    }

    pub(crate) fn next(&mut self) -> String {
        let surname = self.0.pick(SURNAMES);
        let first = self.0.pick(GIVEN);
        let second = if self.0.below(5) == 0 { "" } else { self.0.pick(GIVEN) };
        format!("{surname}{first}{second}")
    }
}
