//! The schema in object code: the derives leave it in a link section, which every executable and
//! library keeps, stripped or not.

use std::path::Path;

use object::read::archive::ArchiveFile;
use object::read::macho::{FatArch, MachOFatFile32, MachOFatFile64};
use object::{File, FileKind, Object as _, ObjectSection as _};
use schema_model::Object;

use crate::Error;

/// The section, as ELF and Mach-O call it and as PE does, whose names are shorter.
const SECTIONS: [&str; 2] = ["schema_meta", ".schema"];

/// Reads the objects that an executable, a library or an rlib declares. None is not an error.
///
/// # Errors
/// [`Error::Io`] when the file can't be read, [`Error::Object`] when it is not object code or the
/// section holds something else than a schema.
pub fn read_objects(path: &Path) -> Result<Vec<Object>, Error> {
    let data = std::fs::read(path).map_err(Error::io("read", path))?;
    let failed = |reason: String| Error::Object { path: path.to_owned(), reason };
    let sections = sections(&data)
        .map_err(|error| failed(format!("it is not an executable or library ({error})")))?;
    let mut objects = Vec::new();
    for section in sections {
        // The linker fills gaps between statics with zeros.
        for text in section.split(|byte| *byte == 0) {
            let found = Object::read_embedded(text).map_err(|error| {
                failed(format!("{error}; was it built with another version of schema-core?"))
            })?;
            objects.extend(found);
        }
    }
    Ok(objects)
}

fn sections(data: &[u8]) -> object::Result<Vec<Vec<u8>>> {
    match FileKind::parse(data)? {
        FileKind::Archive => archive(data),
        FileKind::MachOFat32 => first_of(data, MachOFatFile32::parse(data)?.arches()),
        FileKind::MachOFat64 => first_of(data, MachOFatFile64::parse(data)?.arches()),
        _ => of_file(&File::parse(data)?),
    }
}

/// An rlib: object files, beside the compiler's metadata.
fn archive(data: &[u8]) -> object::Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    for member in ArchiveFile::parse(data)?.members() {
        let member = member?;
        if !member.name().ends_with(b".rmeta")
            && let Ok(file) = File::parse(member.data(data)?)
        {
            found.extend(of_file(&file)?);
        }
    }
    Ok(found)
}

/// A universal binary holds the same program for several processors.
fn first_of(data: &[u8], arches: &[impl FatArch]) -> object::Result<Vec<Vec<u8>>> {
    match arches.first() {
        Some(arch) => of_file(&File::parse(arch.data(data)?)?),
        None => Ok(Vec::new()),
    }
}

fn of_file(file: &File<'_>) -> object::Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    for section in file.sections() {
        if section.name().is_ok_and(|name| SECTIONS.contains(&name)) {
            found.push(section.uncompressed_data()?.into_owned());
        }
    }
    Ok(found)
}
