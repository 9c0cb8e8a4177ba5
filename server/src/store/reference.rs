//! Reference data as one state: organisations, sites, teams, people, categories and what else desks know by heart.

use super::error::Result;
use super::stored::{Stage, Stored};
use super::tables::{Read, Slice};
use deskside_domain::document::{DocKind, DocRef, Document};
use deskside_domain::id::TicketId;
use deskside_domain::time::Timestamp;

/// Reference data, or what changed of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The log's head they stand for.
    pub position: u64,
    /// Everything is here, not only what changed.
    pub whole: bool,
    /// The records.
    pub documents: Vec<Document>,
}

/// Documents read at a time.
const CHUNK: u32 = 512;
/// Changes after which it is cheaper to read everything.
const MANY: u64 = 4_096;

/// Reads reference data, or what changed since a known state.
pub async fn read<R: Read>(tables: &mut R, known: Option<u64>) -> Result<Reference> {
    let position = tables.head().await?;
    match known {
        Some(known) if known <= position && position - known <= MANY => {
            Ok(Reference { position, whole: false, documents: changes(tables, known).await? })
        }
        _ => Ok(Reference { position, whole: true, documents: all(tables).await? }),
    }
}

async fn all<R: Read>(tables: &mut R) -> Result<Vec<Document>> {
    let mut documents: Vec<Document> = Vec::new();
    let mut after: Option<DocRef> = None;
    loop {
        let slice = Slice::Stage { stage: Stage::Reference, after, since: Timestamp(0) };
        let page = tables.slice(slice, CHUNK).await?;
        let last = page.last().map(|stored| stored.document.doc_ref());
        let is_last = page.len() < CHUNK as usize;
        documents.extend(page.into_iter().map(|stored| stored.document));
        if is_last || last.is_none() {
            return Ok(documents);
        }
        after = last;
    }
}

/// The next open tickets by identity.
pub async fn open_tickets<R: Read>(tables: &mut R, after: Option<TicketId>, limit: u32) -> Result<Vec<Document>> {
    let slice = Slice::Stage { stage: Stage::Open, after: after.map(DocRef::from), since: Timestamp(0) };
    Ok(tables.slice(slice, limit).await?.into_iter().map(|stored| stored.document).collect())
}

/// Every contract.
pub async fn contracts<R: Read>(tables: &mut R) -> Result<Vec<Stored>> {
    let mut contracts: Vec<Stored> = Vec::new();
    let mut after = DocRef { kind: DocKind::Contract, id: uuid::Uuid::nil() };
    loop {
        let slice = Slice::Stage { stage: Stage::Reference, after: Some(after), since: Timestamp(0) };
        let page = tables.slice(slice, CHUNK).await?;
        let full = page.len() == CHUNK as usize;
        let before = contracts.len();
        contracts.extend(page.into_iter().take_while(|stored| stored.document.doc_ref().kind == DocKind::Contract));
        match contracts.last() {
            Some(last) if full && contracts.len() - before == CHUNK as usize => after = last.document.doc_ref(),
            _ => return Ok(contracts),
        }
    }
}

async fn changes<R: Read>(tables: &mut R, known: u64) -> Result<Vec<Document>> {
    let mut documents = Vec::new();
    let mut after = (known, None);
    loop {
        let page: Vec<Stored> = tables.slice(Slice::Changes { after }, CHUNK).await?;
        let last = page.last().map(|stored| (stored.position, Some(stored.document.doc_ref())));
        let is_last = page.len() < CHUNK as usize;
        let reference = page.into_iter().filter(|stored| stored.stage() == Stage::Reference);
        documents.extend(reference.map(|stored| stored.document));
        match last {
            Some(last) if !is_last => after = last,
            _ => return Ok(documents),
        }
    }
}
