//! How fast files are read: `scan FILE THREADS` here, `scan FILE csv` with the `csv` crate alone.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use figcheck::input::{InputError, Inputs, ReadOptions};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("a file is expected")?;
    let how = arguments.next().ok_or("a number of threads, or `csv`, is expected")?;
    let start = Instant::now();
    let mut rows = 0;
    let mut bytes = 0;
    if how == "csv" {
        let mut reader = csv::ReaderBuilder::new().from_path(&path)?;
        let mut record = csv::ByteRecord::new();
        while reader.read_byte_record(&mut record)? {
            rows += 1;
            bytes += record.iter().map(<[u8]>::len).sum::<usize>();
        }
    } else {
        let options = ReadOptions { threads: how.parse()?, ..ReadOptions::default() };
        let mut inputs = Inputs::new(options);
        inputs.open(Path::new(&path))?.read(
            |batch| batch.rows().map(|row| row.cells().map(str::len).sum::<usize>()).sum::<usize>(),
            |length, batch| {
                rows += batch.len();
                bytes += length;
                Ok::<_, InputError>(())
            },
        )?;
    }
    anstream::println!("{how:>4} {rows} rows, {bytes} bytes of cells, {:.1?}", start.elapsed());
    Ok(())
}
