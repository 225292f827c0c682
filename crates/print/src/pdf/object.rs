//! PDF objects as bytes. lopdf keeps its writer to itself and only writes whole documents.

use lopdf::{Dictionary, Object, StringFormat};
use std::io::Write;

/// Appends the object. Streams get their length from their content.
pub(crate) fn put(out: &mut Vec<u8>, object: &Object) {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Object::Integer(value) => text(out, format_args!("{value}")),
        Object::Real(value) => text(out, format_args!("{value}")),
        Object::Name(name) => put_name(out, name),
        Object::String(bytes, StringFormat::Literal) => {
            out.push(b'(');
            for byte in bytes {
                match byte {
                    b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
                    b'\r' => out.extend_from_slice(b"\\r"),
                    _ => out.push(*byte),
                }
            }
            out.push(b')');
        }
        Object::String(bytes, StringFormat::Hexadecimal) => {
            out.push(b'<');
            for byte in bytes {
                text(out, format_args!("{byte:02X}"));
            }
            out.push(b'>');
        }
        Object::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b' ');
                }
                put(out, item);
            }
            out.push(b']');
        }
        Object::Dictionary(dictionary) => put_dictionary(out, dictionary),
        Object::Stream(stream) => {
            let mut dictionary = stream.dict.clone();
            dictionary.set("Length", stream.content.len() as i64);
            put_dictionary(out, &dictionary);
            out.extend_from_slice(b"\nstream\n");
            out.extend_from_slice(&stream.content);
            out.extend_from_slice(b"\nendstream");
        }
        Object::Reference((number, generation)) => {
            text(out, format_args!("{number} {generation} R"));
        }
    }
}

fn put_dictionary(out: &mut Vec<u8>, dictionary: &Dictionary) {
    out.extend_from_slice(b"<<");
    for (key, value) in dictionary {
        put_name(out, key);
        out.push(b' ');
        put(out, value);
    }
    out.extend_from_slice(b">>");
}

fn put_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for byte in name {
        if (33..=126).contains(byte) && !b"()<>[]{}/%#".contains(byte) {
            out.push(*byte);
        } else {
            text(out, format_args!("#{byte:02X}"));
        }
    }
}

fn text(out: &mut Vec<u8>, what: std::fmt::Arguments<'_>) {
    // A Vec takes everything.
    let _ = out.write_fmt(what);
}

/// A text string in UTF-16BE, as titles need it.
pub(crate) fn utf16(text: &str) -> Object {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// Gives every reference in the object its new number.
pub(crate) fn renumber(object: &mut Object, new: &dyn Fn(u32) -> u32) {
    match object {
        Object::Reference((number, _)) => *number = new(*number),
        Object::Array(items) => items.iter_mut().for_each(|item| renumber(item, new)),
        Object::Dictionary(dictionary) => {
            dictionary
                .iter_mut()
                .for_each(|(_, item)| renumber(item, new));
        }
        Object::Stream(stream) => {
            stream
                .dict
                .iter_mut()
                .for_each(|(_, item)| renumber(item, new));
        }
        _ => {}
    }
}
