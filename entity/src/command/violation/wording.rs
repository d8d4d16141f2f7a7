//! Parts of sentences that the rules say in English only: what a text or a value should be like.

use super::said;
use crate::model::{Attribute, AttributeType, Model, Text};
use crate::rule::TextFault;

/// What is wrong with a text, as the end of a sentence.
pub fn text_fault(fault: &TextFault) -> Text {
    let chinese = match fault {
        TextFault::Blank => "为空，请至少填写一个字符".to_owned(),
        TextFault::TooLong { length, max } => format!("有{length}个字符，最多{max}个，请缩短"),
        TextFault::Control(character) => format!("含有控制字符 U+{:04X}，请删除", u32::from(*character)),
        TextFault::Padded => "首尾有空白，请删除".to_owned(),
        TextFault::Separator => "含有分隔符“|”，请换用其他字符".to_owned(),
    };
    said(&fault.to_string(), Some(&chinese))
}

/// What a value of an attribute is, as the end of "must be".
pub fn expectation(model: &Model, attribute: &Attribute) -> Text {
    let chinese = match attribute.attribute_type {
        AttributeType::String { max_length: None } => "文本".to_owned(),
        AttributeType::String { max_length: Some(max) } => format!("不超过{max}个字符的文本"),
        AttributeType::Int { min: i32::MIN, max: i32::MAX } => "32位整数".to_owned(),
        AttributeType::Int { min, max } => format!("{min}至{max}的整数"),
        AttributeType::Float { min: f64::MIN, max: f64::MAX } => "有限的数".to_owned(),
        AttributeType::Float { min, max } => format!("{min}至{max}的数"),
        AttributeType::Boolean => "true 或 false".to_owned(),
        AttributeType::Date => "日期（YYYY-MM-DD）".to_owned(),
        AttributeType::Enum(ix) => {
            let titles = model.enum_def(ix).values.values().map(|title| title.get(Some("zh")));
            format!("以下之一：{}", titles.collect::<Vec<_>>().join("、"))
        }
    };
    said(&attribute.expectation(model), Some(&chinese))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{Violation, ViolationCode};

    fn places(template: &str) -> BTreeSet<&str> {
        let names = template.split('{').skip(1).map(|rest| rest.split_once('}').expect("closed").0);
        names.collect()
    }

    #[test]
    fn both_languages_name_the_same_things() {
        for code in ViolationCode::ALL {
            assert_eq!(places(code.english()), places(code.chinese()), "{code:?}");
            let named = places(code.english()).into_iter().collect::<Vec<_>>();
            let mut violation = Violation::new(*code, Vec::new());
            for name in &named {
                violation.arguments.push((name, super::said("x", None)));
            }
            assert!(!violation.message(None).contains(['{', '…']), "{code:?}");
            assert_ne!(violation.message(None), "", "{code:?}");
        }
        let keys: BTreeSet<_> = ViolationCode::ALL.iter().map(|code| code.key()).collect();
        assert_eq!(keys.len(), ViolationCode::ALL.len());
    }

    #[test]
    fn sentences_come_in_the_language_that_is_asked_for() {
        let violation = Violation::new(ViolationCode::TextInvalid, Vec::new())
            .with_text("fault", super::text_fault(&crate::rule::TextFault::Blank));
        assert_eq!(violation.message(Some("fr")), "The text is blank; write at least one character.");
        assert_eq!(violation.message(Some("zh-Hans-CN")), "文本为空，请至少填写一个字符。");
    }
}
