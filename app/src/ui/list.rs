//! Lists that change: rows keep their elements, and with them focus and what is written in them.

use crate::prelude::*;
use std::any::Any;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A row's key, whatever its type, so that the browser carries the comparison of lists once and not for each list.
#[derive(Clone)]
struct Key(Arc<dyn AnyKey>);

trait AnyKey: Any + Send + Sync {
    fn is(&self, other: &dyn Any) -> bool;
    fn feed(&self, hasher: &mut dyn Hasher);
    fn as_any(&self) -> &dyn Any;
}

impl<K: Eq + Hash + Send + Sync + 'static> AnyKey for K {
    fn is(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<K>() == Some(self)
    }

    fn feed(&self, mut hasher: &mut dyn Hasher) {
        self.hash(&mut hasher);
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        (*self.0).is((*other.0).as_any())
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.feed(state);
    }
}

struct Row {
    key: Key,
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

/// A list whose items come and go. A row is drawn once for each key; an item with a new key is a new row.
#[component]
pub fn List<T, K, N>(
    /// The items, in their order.
    each: impl Fn() -> Vec<T> + Send + 'static,
    /// What tells an item from the others, and from what it was before.
    key: impl Fn(&T) -> K + Send + 'static,
    /// Draws an item.
    children: impl Fn(T) -> N + Clone + Send + 'static,
) -> impl IntoView
where
    T: Send + 'static,
    K: Eq + Hash + Send + Sync + 'static,
    N: IntoView + 'static,
{
    let row = move |item: T| {
        let (key, children) = (Key(Arc::new(key(&item))), children.clone());
        Row { key, view: Box::new(move || children(item).into_any()) }
    };
    any_list(Box::new(move || each().into_iter().map(&row).collect()))
}

fn any_list(rows: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    view! { <For each=rows key=|row| row.key.clone() children=|row| (row.view)() /> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn keys_are_compared_by_type_and_value() {
        let key = |text: &str| Key(Arc::new(text.to_owned()));
        assert!(key("a") == key("a"));
        assert!(key("a") != key("b"));
        assert!(Key(Arc::new(1_u8)) != Key(Arc::new(1_u16)));
        let all: HashSet<_> = [key("a"), key("b"), key("a")].into_iter().collect();
        assert_eq!(all.len(), 2);
    }
}
