//! Stretches of inputs that are held in memory while reading goes on, so that their rows can be located before
//! the input is over and forgotten when they are done with.

use super::read::{Checkpoint, Input, Opened};
use super::source::Kept;
use super::{Batch, Inputs};

impl Inputs {
    /// Takes up an input that others read, under the same number and with the same places; nothing of it is held.
    pub(crate) fn follow(&mut self, opened: &Opened<'_>) {
        if let Some((Input { name, sheet, base, syntax, .. }, _)) = &opened.input {
            self.inputs.push(Input {
                name: name.clone(),
                sheet: sheet.clone(),
                base: *base,
                length: 0,
                kept: Kept::Stretches(Vec::new()),
                syntax: *syntax,
                checkpoints: Vec::new(),
            });
        }
    }

    /// Holds the text of a batch of the input that was taken up last. Batches come in order.
    pub(crate) fn hold(&mut self, batch: &Batch) {
        let Some(input) = self.inputs.last_mut() else { return };
        let Kept::Stretches(stretches) = &mut input.kept else { return };
        let (lines, folded) = batch.before;
        input.checkpoints.push(Checkpoint { offset: batch.offset, lines, folded });
        input.length = batch.offset + batch.complete as u64;
        stretches.push((batch.offset, batch.raw[..batch.complete].to_vec()));
    }

    /// Lets go of everything held.
    pub(crate) fn let_go(&mut self) {
        for input in &mut self.inputs {
            if let Kept::Stretches(stretches) = &mut input.kept {
                stretches.clear();
                input.checkpoints.clear();
                input.length = 0;
            }
        }
    }
}
