//! Many rows at once, by COPY.

use super::driver::Open;
use crate::{
    fail::Fail,
    repo::sql::{Insert, Value},
};
use std::io::Write;

/// From so many rows on they are copied.
pub(super) const MANY: usize = 100;
/// Bytes of a message with copied rows: the server stores one while the next is on its way.
const SHARE: usize = 256 << 10;

impl Open<'_> {
    /// The fastest way in, for rows of which none may be there.
    pub(super) fn copy(
        &self,
        insert: Insert,
        columns: &str,
        rows: &[Vec<Value<'_>>],
    ) -> Result<u64, Fail> {
        let sql = format!("COPY {} ({columns}) FROM STDIN BINARY", insert.table);
        let bytes = binary(rows)?;
        let mut line = self.line.borrow_mut();
        let mut writer = line.copy_in(&sql).map_err(|error| self.failed(error))?;
        // The error that matters is the server's own, and comes at the end.
        let sent = bytes
            .chunks(SHARE)
            .try_for_each(|share| writer.write_all(share));
        let copied = writer.finish().map_err(|error| self.failed(error))?;
        sent.map_err(|error| Fail::Storage(error.to_string()))?;
        Ok(copied)
    }
}

/// Rows as `COPY … BINARY` takes them. The library's own writer gives the server one row at a time to read, and waking it
/// for each costs more than storing it; these go in messages of [`SHARE`].
fn binary(rows: &[Vec<Value<'_>>]) -> Result<Vec<u8>, Fail> {
    let size = |value: &Value<'_>| match value {
        Value::Null | Value::Int(_) => 8,
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
    };
    let all = rows.iter().flatten().map(|value| size(value) + 4);
    let mut out = Vec::with_capacity(all.sum::<usize>() + rows.len() * 2 + 32);
    // Its mark, no flags, no extension.
    out.extend_from_slice(b"PGCOPY\n\xff\r\n\0");
    out.extend_from_slice(&[0; 8]);
    let long = |_| Fail::Internal("一行数据太长".into());
    for row in rows {
        out.extend_from_slice(&i16::try_from(row.len()).map_err(long)?.to_be_bytes());
        for value in row {
            let number;
            let bytes: &[u8] = match value {
                Value::Null => {
                    out.extend_from_slice(&(-1_i32).to_be_bytes());
                    continue;
                }
                Value::Int(int) => {
                    number = int.to_be_bytes();
                    &number
                }
                Value::Text(text) => text.as_bytes(),
                Value::Bytes(bytes) => bytes,
            };
            out.extend_from_slice(&i32::try_from(bytes.len()).map_err(long)?.to_be_bytes());
            out.extend_from_slice(bytes);
        }
    }
    out.extend_from_slice(&(-1_i16).to_be_bytes());
    Ok(out)
}
