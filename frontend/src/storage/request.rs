//! Waiting for what IndexedDB does in its own time.

use super::error::StorageError;
use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::IdbRequest;

/// Waits for an event. Events are listened to from the call on, whenever the future is awaited; `listen` gets the
/// function to be called by each that ends the waiting.
pub fn event(listen: impl Fn(&Function)) -> JsFuture {
    JsFuture::from(Promise::new(&mut |resolve, _| listen(&resolve)))
}

/// A request that is out.
pub struct Request {
    raw: IdbRequest,
    done: JsFuture,
}

impl Request {
    pub fn of(raw: IdbRequest) -> Self {
        let done = event(|call| {
            raw.set_onsuccess(Some(call));
            raw.set_onerror(Some(call));
        });
        Self { raw, done }
    }

    /// What the database answers.
    pub async fn answer(self) -> Result<JsValue, StorageError> {
        self.done.await?;
        match self.raw.error()? {
            Some(exception) => Err(StorageError::of_exception(&exception)),
            None => Ok(self.raw.result()?),
        }
    }

    /// The text that the database answers, if there is one.
    pub async fn text(self) -> Result<Option<String>, StorageError> {
        Ok(self.answer().await?.as_string())
    }

    /// The texts that the database answers.
    pub async fn texts(self) -> Result<Vec<String>, StorageError> {
        let texts = js_sys::Array::from(&self.answer().await?);
        Ok(texts.iter().filter_map(|text| text.as_string()).collect())
    }
}
