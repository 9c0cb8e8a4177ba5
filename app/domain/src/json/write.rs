//! A writer of JSON text, made to be small. Its text is that of `serde_json`, byte for byte, as hashes depend on it.
//! Only floating point numbers are refused: our records have none, and writing them takes a table of 10 kB.

use super::Broken;
use serde::Serialize;
use serde::ser::{
    self, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple, SerializeTupleStruct,
    SerializeTupleVariant,
};
use std::fmt::Write;

/// Writes a record.
pub fn to_text<T: Serialize + ?Sized>(record: &T) -> Result<String, Broken> {
    let mut writer = Writer { text: String::new(), in_key: false };
    record.serialize(&mut writer)?;
    Ok(writer.text)
}

/// A text as JSON, in its quotes.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut writer = Writer { text: String::new(), in_key: false };
    writer.quote(text);
    writer.text
}

/// Indents a JSON text by two blanks a level, one item a line.
#[must_use]
pub fn indent(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0;
    let mut letters = text.chars().peekable();
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                out.push('"');
                while let Some(inner) = letters.next() {
                    out.push(inner);
                    match inner {
                        '\\' => out.extend(letters.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            '[' | '{' => {
                out.push(letter);
                match letters.next_if(|next| matches!(next, ']' | '}')) {
                    Some(close) => out.push(close),
                    None => {
                        depth += 1;
                        line(&mut out, depth);
                    }
                }
            }
            ']' | '}' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(letter);
            }
            ',' => {
                out.push(',');
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            other => out.push(other),
        }
    }
    out
}

struct Writer {
    text: String,
    /// A member's name is written: a number or truth value stands in quotes there.
    in_key: bool,
}

// No function here is generic, so there is one of each.
impl Writer {
    #[inline(never)]
    fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    #[inline(never)]
    fn plain(&mut self, text: &str) {
        let quote = if self.in_key { "\"" } else { "" };
        self.raw(quote);
        self.raw(text);
        self.raw(quote);
    }

    #[inline(never)]
    fn unsigned(&mut self, number: u64) {
        self.plain(&number.to_string());
    }

    #[inline(never)]
    fn signed(&mut self, number: i64) {
        self.plain(&number.to_string());
    }

    #[inline(never)]
    fn quote(&mut self, text: &str) {
        self.text.push('"');
        let mut from = 0;
        for (at, byte) in text.bytes().enumerate() {
            let short = match byte {
                b'"' => "\\\"",
                b'\\' => "\\\\",
                8 => "\\b",
                9 => "\\t",
                10 => "\\n",
                12 => "\\f",
                13 => "\\r",
                0..=0x1f => "",
                _ => continue,
            };
            self.raw(&text[from..at]);
            if short.is_empty() {
                // Writing to a text can not fail.
                let _ = write!(self.text, "\\u{byte:04x}");
            } else {
                self.raw(short);
            }
            from = at + 1;
        }
        self.raw(&text[from..]);
        self.text.push('"');
    }

    /// What holds a variant: its name, then what opens its content.
    #[inline(never)]
    fn variant(&mut self, name: &str, open: &str) {
        self.raw("{");
        self.quote(name);
        self.raw(":");
        self.raw(open);
    }
}

/// A list or object that is being written.
struct Items<'a> {
    writer: &'a mut Writer,
    first: bool,
    close: &'static str,
}

impl<'a> Items<'a> {
    #[inline(never)]
    fn open(writer: &'a mut Writer, open: &str, close: &'static str) -> Self {
        writer.raw(open);
        Self { writer, first: true, close }
    }

    #[inline(never)]
    fn variant(writer: &'a mut Writer, name: &str, open: &str, close: &'static str) -> Self {
        writer.variant(name, open);
        Self { writer, first: true, close }
    }

    #[inline(never)]
    fn comma(&mut self) {
        if !std::mem::replace(&mut self.first, false) {
            self.writer.raw(",");
        }
    }

    #[inline(never)]
    fn name(&mut self, name: &str) {
        self.comma();
        self.writer.quote(name);
        self.writer.raw(":");
    }

    #[inline(never)]
    fn end(self) -> Result<(), Broken> {
        self.writer.raw(self.close);
        Ok(())
    }
}

macro_rules! numbers {
    ($($method:ident $type:ty => $write:ident;)*) => {$(
        fn $method(self, number: $type) -> Result<(), Broken> {
            self.$write(number.into());
            Ok(())
        }
    )*};
}

impl<'a> ser::Serializer for &'a mut Writer {
    type Ok = ();
    type Error = Broken;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Items<'a>;
    type SerializeTupleStruct = Items<'a>;
    type SerializeTupleVariant = Items<'a>;
    type SerializeMap = Items<'a>;
    type SerializeStruct = Items<'a>;
    type SerializeStructVariant = Items<'a>;

    numbers! {
        serialize_u8 u8 => unsigned;
        serialize_u16 u16 => unsigned;
        serialize_u32 u32 => unsigned;
        serialize_u64 u64 => unsigned;
        serialize_i8 i8 => signed;
        serialize_i16 i16 => signed;
        serialize_i32 i32 => signed;
        serialize_i64 i64 => signed;
    }

    fn serialize_f32(self, _: f32) -> Result<(), Broken> {
        Err(Broken)
    }
    fn serialize_f64(self, _: f64) -> Result<(), Broken> {
        Err(Broken)
    }
    fn serialize_bool(self, truth: bool) -> Result<(), Broken> {
        self.plain(if truth { "true" } else { "false" });
        Ok(())
    }
    fn serialize_char(self, letter: char) -> Result<(), Broken> {
        self.quote(letter.encode_utf8(&mut [0; 4]));
        Ok(())
    }
    fn serialize_str(self, text: &str) -> Result<(), Broken> {
        self.quote(text);
        Ok(())
    }
    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Broken> {
        bytes.serialize(self)
    }
    fn serialize_none(self) -> Result<(), Broken> {
        self.raw("null");
        Ok(())
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Broken> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<(), Broken> {
        self.serialize_none()
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Broken> {
        self.serialize_none()
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Broken> {
        self.serialize_str(variant)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Broken> {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Broken> {
        self.variant(variant, "");
        value.serialize(&mut *self)?;
        self.raw("}");
        Ok(())
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a>, Broken> {
        Ok(Items::open(self, "[", "]"))
    }
    fn serialize_tuple(self, _: usize) -> Result<Items<'a>, Broken> {
        self.serialize_seq(None)
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'a>, Broken> {
        self.serialize_seq(None)
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'a>, Broken> {
        Ok(Items::variant(self, variant, "[", "]}"))
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Items<'a>, Broken> {
        Ok(Items::open(self, "{", "}"))
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Items<'a>, Broken> {
        self.serialize_map(None)
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'a>, Broken> {
        Ok(Items::variant(self, variant, "{", "}}"))
    }
}

impl SerializeMap for Items<'_> {
    type Ok = ();
    type Error = Broken;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Broken> {
        self.comma();
        let start = self.writer.text.len();
        self.writer.in_key = true;
        key.serialize(&mut *self.writer)?;
        self.writer.in_key = false;
        // Only a text can be a member's name.
        if self.writer.text.as_bytes().get(start) != Some(&b'"') {
            return Err(Broken);
        }
        self.writer.raw(":");
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Broken> {
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Broken> {
        Items::end(self)
    }
}

macro_rules! items {
    ($($trait:ident $method:ident;)*) => {$(
        impl $trait for Items<'_> {
            type Ok = ();
            type Error = Broken;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Broken> {
                self.comma();
                value.serialize(&mut *self.writer)
            }

            fn end(self) -> Result<(), Broken> {
                Items::end(self)
            }
        }
    )*};
}

items! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

macro_rules! members {
    ($($trait:ident)*) => {$(
        impl $trait for Items<'_> {
            type Ok = ();
            type Error = Broken;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Broken> {
                self.name(name);
                value.serialize(&mut *self.writer)
            }

            fn end(self) -> Result<(), Broken> {
                Items::end(self)
            }
        }
    )*};
}

members! { SerializeStruct SerializeStructVariant }
