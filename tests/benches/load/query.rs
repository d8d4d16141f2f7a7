//! W1–W8 and D1–D4: the GraphQL documents, and what each asks for.

/// One of the documents.
pub struct Query {
    pub name: &'static str,
    pub document: &'static str,
}

/// Trees from the smallest to the widest, the roll-up, joint bodies, people.
pub const QUERIES: [Query; 8] = [
    Query { name: "W1", document: include_str!("../queries/W1.graphql") },
    Query { name: "W2", document: include_str!("../queries/W2.graphql") },
    Query { name: "W3", document: include_str!("../queries/W3.graphql") },
    Query { name: "W4", document: include_str!("../queries/W4.graphql") },
    Query { name: "W5", document: include_str!("../queries/W5.graphql") },
    Query { name: "W6", document: include_str!("../queries/W6.graphql") },
    Query { name: "W7", document: include_str!("../queries/W7.graphql") },
    Query { name: "W8", document: include_str!("../queries/W8.graphql") },
];

/// Figures that count each once, of people and of organisations: a province's prefectures, the country's provinces.
pub const FIGURES: [Query; 4] = [
    Query { name: "D1", document: include_str!("../queries/D1.graphql") },
    Query { name: "D2", document: include_str!("../queries/D2.graphql") },
    Query { name: "D3", document: include_str!("../queries/D3.graphql") },
    Query { name: "D4", document: include_str!("../queries/D4.graphql") },
];

impl Query {
    /// The body of a GraphQL request.
    pub fn graphql(&self) -> Vec<u8> {
        serde_json::json!({ "query": self.document }).to_string().into_bytes()
    }

    /// The body that the hand-written server takes: the code of the document, or the kind where it asks for one.
    pub fn code(&self) -> Vec<u8> {
        let code = self.document.split(['"', '[', ']']).nth(1).unwrap_or_default();
        serde_json::json!({ "code": code }).to_string().into_bytes()
    }
}
