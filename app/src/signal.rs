//! Signals, memos, effects and callbacks on one machine for every type.
//!
//! Leptos makes its reactive machine anew for each type a signal holds, some forty functions every time. Here all
//! values lie in boxes of one type, and only the way into the box and out of it knows what is inside. Names and
//! behaviour are those of Leptos.

use leptos::prelude as machine;
use leptos::prelude::{GetValue, ReadUntracked, Set, StoredValue, Track, WithValue, Write, untrack};
use leptos::reactive::signal::guards::{Mapped, Plain, ReadGuard};
use std::any::Any;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

type Value = Box<dyn Any + Send + Sync>;
type Derive = Box<dyn Fn() -> Value + Send + Sync>;

/// What a signal can hold.
pub trait Item: Send + Sync + 'static {}

impl<T: Send + Sync + 'static> Item for T {}

fn closed<T: Item>(item: T) -> Value {
    Box::new(item)
}

// Every handle knows the type of its box, so what is asked for is there.
#[inline(never)]
#[expect(clippy::expect_used, reason = "a box is filled and opened through handles of one type")]
fn open<T: Item>(value: &Value) -> &T {
    value.downcast_ref().expect("the type of the handle")
}

#[inline(never)]
#[expect(clippy::expect_used, reason = "a box is filled and opened through handles of one type")]
fn open_mut<T: Item>(value: &mut Value) -> &mut T {
    value.downcast_mut().expect("the type of the handle")
}

fn changed<T: Item + PartialEq>(before: Option<&Value>, after: Option<&Value>) -> bool {
    before.map(open::<T>) != after.map(open::<T>)
}

/// Where a value comes from.
#[derive(Clone, Copy)]
pub enum Source {
    /// It is set.
    Set(machine::RwSignal<Value>),
    /// It is computed, and kept until something it was computed from changes.
    Kept(machine::Memo<Value>),
    /// It is computed each time.
    Made(StoredValue<Derive>),
}

/// A value while it is read.
enum Reading {
    Set(ReadGuard<Value, Plain<Value>>),
    Kept(ReadGuard<Value, Mapped<Plain<Option<Value>>, Value>>),
    Made(Value),
}

impl Deref for Reading {
    type Target = Value;

    fn deref(&self) -> &Value {
        match self {
            Self::Set(value) => value,
            Self::Kept(value) => value,
            Self::Made(value) => value,
        }
    }
}

// No function here is generic, so there is one of each.
impl Source {
    fn track(self) {
        match self {
            Self::Set(signal) => signal.track(),
            Self::Kept(memo) => memo.track(),
            Self::Made(_) => {}
        }
    }

    #[inline(never)]
    fn read_untracked(self) -> Option<Reading> {
        match self {
            Self::Set(signal) => signal.try_read_untracked().map(Reading::Set),
            Self::Kept(memo) => memo.try_read_untracked().map(Reading::Kept),
            Self::Made(make) => untrack(|| make.try_with_value(|make| make()).map(Reading::Made)),
        }
    }

    #[inline(never)]
    #[expect(clippy::expect_used, reason = "as in Leptos: a view that reads what is gone is a fault")]
    fn read(self) -> Reading {
        self.track();
        let reading = match self {
            Self::Made(make) => make.try_with_value(|make| make()).map(Reading::Made),
            kept => kept.read_untracked(),
        };
        reading.expect("the owner of the signal is still there")
    }
}

/// Reading, which is the same for signals and memos.
pub trait Readable: Copy {
    /// What is read.
    type Item: Item;

    /// Where it comes from.
    fn source(self) -> Source;

    /// Reads in place; what reads inside a view is drawn anew when the value changes.
    fn with<R>(self, read: impl FnOnce(&Self::Item) -> R) -> R {
        read(open(&self.source().read()))
    }

    /// A copy of the value; what reads inside a view is drawn anew when the value changes.
    fn get(self) -> Self::Item
    where
        Self::Item: Clone,
    {
        self.with(Clone::clone)
    }

    /// Says that the value is read, without reading it.
    fn track(self) {
        self.source().track();
    }

    /// Reads in place, once; nothing when the view it belongs to is gone.
    fn try_with_untracked<R>(self, read: impl FnOnce(&Self::Item) -> R) -> Option<R> {
        Some(read(open(&*self.source().read_untracked()?)))
    }

    /// A copy of the value as it is now; nothing when the view it belongs to is gone.
    fn try_get_untracked(self) -> Option<Self::Item>
    where
        Self::Item: Clone,
    {
        self.try_with_untracked(Clone::clone)
    }

    /// Reads in place, once.
    #[expect(clippy::expect_used, reason = "as in Leptos: a view that reads what is gone is a fault")]
    fn with_untracked<R>(self, read: impl FnOnce(&Self::Item) -> R) -> R {
        self.try_with_untracked(read).expect("the owner of the signal is still there")
    }

    /// A copy of the value as it is now.
    fn get_untracked(self) -> Self::Item
    where
        Self::Item: Clone,
    {
        self.with_untracked(Clone::clone)
    }
}

macro_rules! handle {
    ($($(#[$doc:meta])* $name:ident($inner:ty) as $source:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name<T>($inner, PhantomData<fn() -> T>);

        impl<T> Copy for $name<T> {}

        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T: Item> Readable for $name<T> {
            type Item = T;

            fn source(self) -> Source {
                $source(self.0)
            }
        }
    )*};
}

handle! {
    /// A value that can be set.
    RwSignal(machine::RwSignal<Value>) as Source::Set;
    /// A value computed from others; who reads it hears of changes of the result only.
    Memo(machine::Memo<Value>) as Source::Kept;
    /// Any of them, as components take it.
    Signal(Source) as std::convert::identity;
}

impl<T: Item> RwSignal<T> {
    /// With its first value.
    #[must_use]
    pub fn new(item: T) -> Self {
        Self(machine::RwSignal::new(closed(item)), PhantomData)
    }

    /// Sets the value; who reads it hears of it.
    pub fn set(self, item: T) {
        self.0.set(closed(item));
    }

    /// Sets the value; false when the view it belongs to is gone.
    pub fn try_set(self, item: T) -> bool {
        self.0.try_set(closed(item)).is_none()
    }

    /// Changes the value in place; who reads it hears of it.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.try_update(change);
    }

    /// Changes the value in place; nothing when the view it belongs to is gone.
    pub fn try_update<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        Some(change(open_mut(&mut *self.0.try_write()?)))
    }
}

impl<T: Item> Memo<T> {
    /// Computed from the value before and whatever else is read.
    #[must_use]
    pub fn new(compute: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Self
    where
        T: PartialEq,
    {
        type Compute = Box<dyn Fn(Option<&Value>) -> Value + Send + Sync>;
        let compute: Compute = Box::new(move |before| closed(compute(before.map(open))));
        Self(machine::Memo::new_with_compare(compute, changed::<T>), PhantomData)
    }
}

impl<T: Item> Signal<T> {
    /// Computed at each reading.
    #[must_use]
    pub fn derive(compute: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self(Source::Made(StoredValue::new(Box::new(move || closed(compute())))), PhantomData)
    }

    /// Always the same.
    #[must_use]
    pub fn stored(item: T) -> Self {
        RwSignal::new(item).into()
    }
}

/// Something that is done again whenever what it reads changes.
pub struct Effect;

impl Effect {
    /// Does it for the first time soon; it is given what it answered the time before.
    pub fn new<T: 'static>(mut act: impl FnMut(Option<T>) -> T + 'static) -> Self {
        type Act = Box<dyn FnMut(Option<Box<dyn Any>>) -> Box<dyn Any>>;
        let act: Act = Box::new(move |before| {
            let before = before.and_then(|before| before.downcast().ok());
            Box::new(act(before.map(|before| *before)))
        });
        machine::Effect::new(act);
        Self
    }
}

/// What a component calls when something happens in it.
pub struct Callback<In: 'static>(StoredValue<Arc<dyn Fn(In) + Send + Sync>>);

impl<In> Copy for Callback<In> {}

impl<In> Clone for Callback<In> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<In> Callback<In> {
    /// From a closure that takes its arguments as one.
    #[must_use]
    pub fn new(act: impl Fn(In) + Send + Sync + 'static) -> Self {
        Self::of(Arc::new(act))
    }

    // Not generic in the closure.
    #[inline(never)]
    fn of(act: Arc<dyn Fn(In) + Send + Sync>) -> Self {
        Self(StoredValue::new(act))
    }

    /// Calls it; nothing happens when the view it belongs to is gone.
    pub fn run(self, input: In) {
        self.try_run(input);
    }

    /// Calls it; false when the view it belongs to is gone.
    pub fn try_run(self, input: In) -> bool {
        self.0.try_get_value().map(|act| act(input)).is_some()
    }
}

impl<F: Fn() + Send + Sync + 'static> From<F> for Callback<()> {
    fn from(act: F) -> Self {
        Self::new(move |()| act())
    }
}

impl<A, F: Fn(A) + Send + Sync + 'static> From<F> for Callback<(A,)> {
    fn from(act: F) -> Self {
        Self::new(move |(input,)| act(input))
    }
}

impl<T: Item> From<T> for Signal<T> {
    fn from(item: T) -> Self {
        Self::stored(item)
    }
}

impl From<&str> for Signal<String> {
    fn from(text: &str) -> Self {
        Self::stored(text.to_owned())
    }
}

impl<T: Item> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self(signal.source(), PhantomData)
    }
}

impl<T: Item> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Self(memo.source(), PhantomData)
    }
}

impl<T: Item + Default> Default for Signal<T> {
    fn default() -> Self {
        Self::stored(T::default())
    }
}
