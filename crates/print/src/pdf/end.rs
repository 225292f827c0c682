//! What is written last: fonts, page tree, catalog, cross-reference table.

use super::{Pdf, Printed, archive, deflate, object};
use crate::PrintError;
use lopdf::{Dictionary, Object, StringFormat};
use std::io::Write;

impl<W: Write> Pdf<'_, W> {
    /// Writes what waits, the fonts and the end.
    pub(crate) fn finish(mut self) -> Result<Printed, PrintError> {
        if self.pages == 0 {
            return Err(PrintError::Empty);
        }
        self.write_waiting()?;
        for cut in 0..self.typeset.cuts() {
            let first = self.offsets.len() as u32 + 1;
            let (main, others) = self.typeset.objects(cut, first)?;
            self.write(self.font_numbers[cut], &main)?;
            for mut other in others {
                if let Object::Stream(stream) = &mut other {
                    deflate(stream)?;
                }
                let number = self.reserve();
                self.write(number, &other)?;
            }
        }
        self.write_tree()?;
        let catalog = self.reserve();
        let mut preferences = Dictionary::from_iter([
            ("DisplayDocTitle", Object::from(true)),
            // Photos have a true size; a print dialog must not shrink the page.
            ("PrintScaling", "None".into()),
        ]);
        if self.meta.options.duplex {
            // Pages are turned like a book's: along the upright edge.
            let edge = match self.paper.width > self.paper.height {
                true => "DuplexFlipShortEdge",
                false => "DuplexFlipLongEdge",
            };
            preferences.set("Duplex", edge);
        }
        let mut entries = Dictionary::from_iter([
            ("Type", Object::from("Catalog")),
            ("Pages", Object::Reference((self.root, 0))),
            ("Lang", Object::string_literal("zh-CN")),
            ("ViewerPreferences", preferences.into()),
        ]);
        self.archive(&mut entries)?;
        self.write(catalog, &entries.into())?;
        let info = self.reserve();
        let date = self.meta.now.strftime("D:%Y%m%d%H%M%S").to_string();
        let entries = Dictionary::from_iter([
            ("Title", object::utf16(&self.meta.title)),
            ("Creator", object::utf16(archive::CREATOR)),
            ("Producer", object::utf16(archive::PRODUCER)),
            ("CreationDate", Object::string_literal(date.clone())),
            ("ModDate", Object::string_literal(date)),
        ]);
        self.write(info, &entries.into())?;
        self.write_end(catalog, info)
    }

    fn write_tree(&mut self) -> Result<(), PrintError> {
        let nodes = std::mem::take(&mut self.nodes);
        let references = |numbers: &mut dyn Iterator<Item = u32>| -> Vec<Object> {
            numbers
                .map(|number| Object::Reference((number, 0)))
                .collect()
        };
        for (number, pages) in &nodes {
            let node = Dictionary::from_iter([
                ("Type", Object::from("Pages")),
                ("Parent", Object::Reference((self.root, 0))),
                ("Count", (pages.len() as i64).into()),
                ("Kids", references(&mut pages.iter().copied()).into()),
            ]);
            self.write(*number, &node.into())?;
        }
        let root = Dictionary::from_iter([
            ("Type", Object::from("Pages")),
            ("Count", (self.pages as i64).into()),
            (
                "Kids",
                references(&mut nodes.iter().map(|(number, _)| *number)).into(),
            ),
        ]);
        self.write(self.root, &root.into())
    }

    fn write_end(mut self, catalog: u32, info: u32) -> Result<Printed, PrintError> {
        let start = self.written + self.buffer.len() as u64;
        let count = self.offsets.len() + 1;
        let mut table = format!("xref\n0 {count}\n0000000000 65535 f \n").into_bytes();
        for offset in &self.offsets {
            // Writing to a Vec cannot fail.
            let _ = writeln!(table, "{offset:010} 00000 n ");
        }
        let id = Object::String(self.hash.to_be_bytes().to_vec(), StringFormat::Hexadecimal);
        let trailer = Dictionary::from_iter([
            ("Size", Object::from(count as i64)),
            ("Root", Object::Reference((catalog, 0))),
            ("Info", Object::Reference((info, 0))),
            ("ID", vec![id.clone(), id].into()),
        ]);
        table.extend_from_slice(b"trailer\n");
        object::put(&mut table, &trailer.into());
        table.extend_from_slice(format!("\nstartxref\n{start}\n%%EOF\n").as_bytes());
        self.buffer.append(&mut table);
        self.flush()?;
        self.out.flush()?;
        Ok(Printed {
            pages: self.pages,
            bytes: self.written,
        })
    }
}
