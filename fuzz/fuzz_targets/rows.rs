//! Any bytes are read without a panic, the same whatever the chunks, and every row is found again.
#![no_main]

use std::io::Cursor;

use figcheck::input::{Encoding, InputError, Inputs, Place, ReadOptions, RowFault};
use libfuzzer_sys::fuzz_target;

type Rows = Vec<(Place, Vec<String>)>;

fn read(text: &[u8], options: ReadOptions) -> (Rows, Vec<RowFault>, Option<String>, Inputs) {
    let mut inputs = Inputs::new(options);
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let result = inputs.open_reader("text", Cursor::new(text.to_vec())).and_then(|opened| {
        opened.read(
            |_| (),
            |(), batch| {
                let cells = batch.rows().map(|row| (row.place(), row.cells().map(str::to_owned).collect()));
                rows.extend(cells);
                faults.extend_from_slice(batch.faults());
                Ok::<_, InputError>(())
            },
        )
    });
    (rows, faults, result.err().map(|error| error.to_string()), inputs)
}

fuzz_target!(|input: (u8, u8, bool, &[u8])| {
    let (chunk, limit, windows, text) = input;
    let encoding = if windows { Encoding::Windows1252 } else { Encoding::Utf8 };
    // Room for what is looked at in any file: a byte order mark, the beginning of a ZIP file, a line `sep=;`.
    let record_limit = if limit < 128 { 10 + usize::from(limit) } else { 1 << 20 };
    let options = |chunk_bytes, threads| ReadOptions {
        encoding,
        record_limit,
        chunk_bytes,
        threads,
        ..ReadOptions::default()
    };
    let (rows, faults, error, inputs) = read(text, options(1 << 18, 1));
    let (rows_again, faults_again, error_again, again) = read(text, options(1 + usize::from(chunk), 1));
    assert_eq!((&rows, &faults, error), (&rows_again, &faults_again, error_again));

    let at: Vec<Place> = faults.iter().map(|fault| fault.at).collect();
    assert_eq!(inputs.positions(&at).unwrap(), again.positions(&at).unwrap());
    let places: Vec<Place> =
        rows.iter().map(|row| row.0).chain(faults.iter().map(|fault| fault.place)).collect();
    let located = inputs.locate(&places).unwrap();
    assert_eq!(located, again.locate(&places).unwrap());
    for ((place, cells), row) in rows.iter().zip(&located) {
        assert_eq!(*place, row.place);
        assert!(cells.iter().eq(row.cells.iter().map(|cell| &cell.text)));
    }
});
