//! Values on their way into statements and out of rows.

use super::convert::broken;
use crate::fail::Fail;
use kaobao_exam::Digest;
use std::borrow::Cow;
use uuid::Uuid;

/// A value for a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::repo) enum Value<'a> {
    Null,
    Int(i64),
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}
impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}
impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}
impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}
impl<'a> From<&'a Digest> for Value<'a> {
    fn from(digest: &'a Digest) -> Self {
        digest.0.as_slice().into()
    }
}
impl From<Uuid> for Value<'_> {
    fn from(id: Uuid) -> Self {
        Self::Bytes(Cow::Owned(id.into_bytes().to_vec()))
    }
}
impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row for [`super::Insert`], in the order of its columns.
macro_rules! row {
    ($($value:expr),+ $(,)?) => {
        vec![$($crate::repo::sql::Value::from($value)),+]
    };
}
pub(in crate::repo) use row;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::repo) enum Kind {
    Int,
    Text,
    Bytes,
}

/// Whatever can stand for a `?`.
pub(in crate::repo) trait AsValue {
    fn value(&self) -> Value<'_>;
}

impl AsValue for Value<'_> {
    fn value(&self) -> Value<'_> {
        match self {
            Value::Null => Value::Null,
            Value::Int(number) => Value::Int(*number),
            Value::Text(text) => Value::Text(Cow::Borrowed(text)),
            Value::Bytes(bytes) => Value::Bytes(Cow::Borrowed(bytes)),
        }
    }
}
macro_rules! whole {
    ($($number:ty),*) => {$(
        impl AsValue for $number {
            fn value(&self) -> Value<'_> {
                Value::Int(i64::from(*self))
            }
        }
        impl From<$number> for Value<'_> {
            fn from(number: $number) -> Self {
                Self::Int(i64::from(number))
            }
        }
    )*};
}
whole!(i64, u32, u16, u8, bool);
impl AsValue for str {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}
impl AsValue for String {
    fn value(&self) -> Value<'_> {
        self.as_str().value()
    }
}
impl AsValue for [u8] {
    fn value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self))
    }
}
impl AsValue for Vec<u8> {
    fn value(&self) -> Value<'_> {
        self.as_slice().value()
    }
}
impl<const N: usize> AsValue for [u8; N] {
    fn value(&self) -> Value<'_> {
        self.as_slice().value()
    }
}
impl<T: AsValue> AsValue for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, AsValue::value)
    }
}
impl<T: AsValue + ?Sized> AsValue for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

/// Values for a statement, in the order of its `?`.
macro_rules! params {
    () => {
        [const { $crate::repo::sql::Value::Null }; 0]
    };
    ($($value:expr),+ $(,)?) => {
        [$($crate::repo::sql::AsValue::value(&$value)),+]
    };
}
pub(in crate::repo) use params;

/// All the values of a statement.
pub(in crate::repo) trait Params {
    fn values(&self) -> Cow<'_, [Value<'_>]>;
}

impl<T: AsValue, const N: usize> Params for [T; N] {
    fn values(&self) -> Cow<'_, [Value<'_>]> {
        Cow::Owned(self.iter().map(AsValue::value).collect())
    }
}
impl Params for Vec<Value<'_>> {
    fn values(&self) -> Cow<'_, [Value<'_>]> {
        Cow::Borrowed(self)
    }
}

/// A row while it is read.
pub(in crate::repo) type Record<'r> = dyn Columns + 'r;

/// A row's columns. An error is an empty one, or another type than asked for.
pub(in crate::repo) trait Columns {
    fn is_null(&self, at: usize) -> Result<bool, Fail>;
    fn int(&self, at: usize) -> Result<i64, Fail>;
    fn text(&self, at: usize) -> Result<&str, Fail>;
    fn bytes(&self, at: usize) -> Result<&[u8], Fail>;
    fn name(&self, at: usize) -> String;
}

/// Whatever a column can be read as.
pub(in crate::repo) trait Column: Sized {
    fn read(row: &Record<'_>, at: usize) -> Result<Self, Fail>;
}

impl<T: Column> Column for Option<T> {
    fn read(row: &Record<'_>, at: usize) -> Result<Self, Fail> {
        if row.is_null(at)? {
            Ok(None)
        } else {
            T::read(row, at).map(Some)
        }
    }
}
impl Column for i64 {
    fn read(row: &Record<'_>, at: usize) -> Result<Self, Fail> {
        row.int(at)
    }
}
macro_rules! narrow {
    ($($number:ty),*) => {$(
        impl Column for $number {
            fn read(row: &Record<'_>, at: usize) -> Result<Self, Fail> {
                Self::try_from(row.int(at)?).map_err(|_| broken(row, at))
            }
        }
    )*};
}
narrow!(u64, u32, u16, u8);
impl Column for bool {
    fn read(row: &Record<'_>, at: usize) -> Result<Self, Fail> {
        Ok(row.int(at)? != 0)
    }
}
impl Column for String {
    fn read(row: &Record<'_>, at: usize) -> Result<Self, Fail> {
        row.text(at).map(str::to_owned)
    }
}
impl Column for Vec<u8> {
    fn read(row: &Record<'_>, at: usize) -> Result<Self, Fail> {
        row.bytes(at).map(<[u8]>::to_vec)
    }
}
impl<const N: usize> Column for [u8; N] {
    fn read(row: &Record<'_>, at: usize) -> Result<Self, Fail> {
        row.bytes(at)?.try_into().map_err(|_| broken(row, at))
    }
}
