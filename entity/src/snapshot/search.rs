//! Finding organisations by what people type: Chinese or Latin, several terms, any case.

use std::borrow::Cow;

use memchr::memmem::Finder;

use super::Org;
use super::describe::Described;
use super::filter::{Filter, names};
use super::view::Snapshot;
use crate::model::HierarchyIx;

/// What was typed, split at white space and folded.
#[derive(Clone, Debug)]
pub struct SearchTerms(Vec<Finder<'static>>);

/// An organisation that was found, and how well it fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchHit {
    /// The organisation.
    pub org: Org,
    /// How well it fits; lower is better.
    pub rank: u32,
}

/// Case and the full-width forms of Latin letters and digits do not tell words apart.
pub(super) fn fold(text: &str) -> Cow<'_, str> {
    // Chinese characters (lead bytes E4 to E9) have no case: most names need no copy.
    if !text.bytes().any(|byte| byte.is_ascii_uppercase() || (byte >= 0xc0 && !(0xe4..=0xe9).contains(&byte)))
    {
        return Cow::Borrowed(text);
    }
    let narrow = text.chars().map(|letter| match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        '\u{3000}' => ' ',
        other => other,
    });
    Cow::Owned(narrow.flat_map(char::to_lowercase).collect())
}

/// How one organisation answers to one term.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Exact,
    Start,
    Inside,
    /// Only something above bears the term.
    Above,
}

impl SearchTerms {
    /// Splits and folds; `None` when nothing but white space was typed.
    pub fn parse(text: &str) -> Option<SearchTerms> {
        let terms: Vec<Finder<'static>> =
            fold(text).split_whitespace().map(|term| Finder::new(term).into_owned()).collect();
        (!terms.is_empty()).then_some(SearchTerms(terms))
    }

    /// How many terms there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    fn fit(term: &Finder<'_>, organization: &impl Described) -> Option<Fit> {
        let length = term.needle().len();
        let one = |text: &str| {
            let text = fold(text);
            match term.find(text.as_bytes())? {
                0 if text.len() == length => Some(Fit::Exact),
                0 => Some(Fit::Start),
                _ => Some(Fit::Inside),
            }
        };
        let code = organization.code().and_then(one).filter(|fit| *fit != Fit::Inside);
        names(organization).filter_map(one).chain(code).min()
    }

    /// Whether any term is found in the organisation itself; without that it is no match.
    pub fn touches(&self, organization: &impl Described) -> bool {
        self.0.iter().any(|term| Self::fit(term, organization).is_some())
    }

    /// How well an organisation fits, given those above it; `None` when a term is found nowhere on the way,
    /// or none in the organisation itself. Lower is better.
    pub fn rank<'a, D: Described + 'a>(&self, organization: &D, above: impl Fn() -> Vec<D>) -> Option<u32> {
        let own: Vec<Option<Fit>> = self.0.iter().map(|term| Self::fit(term, organization)).collect();
        let best = own.iter().flatten().min().copied()?;
        if own.iter().any(Option::is_none) {
            let above = above();
            let missing = self.0.iter().zip(&own).filter(|(_, fit)| fit.is_none());
            for (term, _) in missing {
                if !above.iter().any(|ancestor| Self::fit(term, ancestor).is_some()) {
                    return None;
                }
            }
        }
        let worst = own.iter().map(|fit| fit.unwrap_or(Fit::Above)).max().unwrap_or(Fit::Above);
        Some(best as u32 * 4 + worst as u32)
    }
}

/// After so many organisations a search asks whether to go on.
const BETWEEN_QUESTIONS: usize = 4096;

impl Snapshot {
    /// Every organisation within `within` that fits, best first; equal fits come from the top of the
    /// hierarchy down, then by code. Asks `go_on` now and then, and finds nothing more once it says no.
    pub fn search(
        &self,
        terms: &SearchTerms,
        hierarchy: HierarchyIx,
        within: Option<Org>,
        filter: &Filter,
        go_on: impl Fn() -> bool,
    ) -> Vec<SearchHit> {
        let tree = self.hierarchy(hierarchy);
        let mut hits: Vec<SearchHit> = self
            .organizations()
            .enumerate()
            .take_while(|(at, _)| !at.is_multiple_of(BETWEEN_QUESTIONS) || go_on())
            .filter_map(|(_, org)| {
                let organization = self.get(org);
                let above = || tree.ancestors(org).into_iter().map(|above| self.get(above)).collect();
                let rank = terms.rank(&organization, above)?;
                let meant =
                    filter.matches(&organization) && within.is_none_or(|top| tree.is_within(org, top));
                meant.then_some(SearchHit { org, rank })
            })
            .collect();
        hits.sort_by_key(|hit| (hit.rank, tree.depth(hit.org), self.code_place(hit.org)));
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_and_case_are_folded() {
        assert_eq!(fold("ＡＢＣ　Town１"), "abc town1");
        assert_eq!(fold("济南市"), "济南市");
        assert!(SearchTerms::parse(" \u{3000} ").is_none());
    }
}
