//! W1–W6: the GraphQL documents, and the code that each asks for.

/// One of the documents.
pub struct Query {
    pub name: &'static str,
    pub document: &'static str,
}

/// All of them, from the smallest to the widest, and the roll-up.
pub const QUERIES: [Query; 6] = [
    Query { name: "W1", document: include_str!("../queries/W1.graphql") },
    Query { name: "W2", document: include_str!("../queries/W2.graphql") },
    Query { name: "W3", document: include_str!("../queries/W3.graphql") },
    Query { name: "W4", document: include_str!("../queries/W4.graphql") },
    Query { name: "W5", document: include_str!("../queries/W5.graphql") },
    Query { name: "W6", document: include_str!("../queries/W6.graphql") },
];

impl Query {
    /// The body of a GraphQL request.
    pub fn graphql(&self) -> Vec<u8> {
        serde_json::json!({ "query": self.document }).to_string().into_bytes()
    }

    /// The body that the hand-written server takes: the code of the document.
    pub fn code(&self) -> Vec<u8> {
        let code = self.document.split('"').nth(1).unwrap_or_default();
        serde_json::json!({ "code": code }).to_string().into_bytes()
    }
}
