//! A desk's replica: stages pages and swaps them in when a pull is complete.

use super::desk::Desk;
use deskside_domain::document::{DocRef, Document};
use deskside_domain::people::Person;
use deskside_domain::sync::wire::DocOp;
use server::store::Page;
use std::collections::BTreeMap;

/// What one viewer's device holds.
#[derive(Clone, Debug)]
pub struct Replica {
    pub viewer: Person,
    pub cursor: String,
    pub docs: BTreeMap<DocRef, Document>,
    pub position: u64,
    staged: Vec<DocOp>,
    restarted: bool,
}

impl Replica {
    pub fn new(viewer: Person) -> Self {
        let (cursor, docs, staged) = (String::new(), BTreeMap::new(), Vec::new());
        Self { viewer, cursor, docs, position: 0, staged, restarted: false }
    }

    /// Fetches one page. What is on it is what the viewer may see at this moment, nothing else.
    pub async fn page(&mut self, desk: &Desk) -> Page {
        let page = desk.store().pull(&self.viewer, &self.cursor, desk.time()).await.expect("the store reads");
        for op in &page.ops {
            match op {
                DocOp::Put { doc } => {
                    let now = desk.shown(doc.doc_ref(), &self.viewer).await;
                    assert_eq!(now.as_ref(), Some(doc), "as it is, to who may see it");
                }
                DocOp::Evict { doc } => assert_eq!(desk.shown(*doc, &self.viewer).await, None, "still the viewer's"),
                DocOp::Delete { doc } => panic!("nothing is ever deleted, but {doc:?} was"),
            }
        }
        self.take(&page);
        page
    }

    fn take(&mut self, page: &Page) {
        if page.restart {
            self.staged.clear();
            self.restarted = true;
        }
        assert!(page.restart || !self.cursor.is_empty(), "an empty cursor begins a snapshot");
        assert!(page.snapshot || !page.restart);
        self.staged.extend(page.ops.iter().cloned());
        self.cursor.clone_from(&page.cursor);
        if page.complete {
            if std::mem::take(&mut self.restarted) {
                self.docs.clear();
            }
            for op in self.staged.drain(..) {
                match op {
                    DocOp::Put { doc } => self.docs.insert(doc.doc_ref(), doc),
                    DocOp::Evict { doc } | DocOp::Delete { doc } => self.docs.remove(&doc),
                };
            }
            assert!(page.position >= self.position, "never back");
            self.position = page.position;
        }
    }

    /// Fetches pages until nothing is left.
    pub async fn pull(&mut self, desk: &Desk) -> Vec<Page> {
        let mut pages = Vec::new();
        loop {
            let page = self.page(desk).await;
            let complete = page.complete;
            pages.push(page);
            if complete {
                return pages;
            }
            assert!(pages.len() < 1_000, "a pull ends");
        }
    }
}
