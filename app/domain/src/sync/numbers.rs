//! Reserved ticket numbers on a device: taken in the order they were reserved.

use crate::sabotage::{Switch, is_on};
use crate::ticket::{NumberBlock, TicketNumber};
use serde::{Deserialize, Serialize};

/// The blocks a device holds and how far it has used them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// Blocks not used up; the first one is in use.
    pub blocks: Vec<NumberBlock>,
    /// How many of the first block are used.
    pub used: u32,
}

impl Numbers {
    /// How many are left.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.blocks.iter().map(|block| block.size).sum::<u32>().saturating_sub(self.used)
    }

    /// The next number; `None` when the blocks are used up, and the ticket shows an alias until the server gives
    /// it a number.
    pub fn take(&mut self) -> Option<TicketNumber> {
        while let Some(block) = self.blocks.first() {
            if self.used < block.size {
                let number = TicketNumber::new(block.first + self.used);
                self.used += u32::from(!is_on(Switch::NumberTwice) || self.used + 1 == block.size);
                return number;
            }
            self.blocks.remove(0);
            self.used = 0;
        }
        None
    }

    /// Adds a block, unless it is here already: answers may come twice.
    pub fn add(&mut self, block: NumberBlock) {
        if !self.blocks.contains(&block) {
            self.blocks.push(block);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::ClientId;

    #[test]
    fn blocks_are_used_one_after_the_other_and_never_twice() {
        let client = ClientId::from(1);
        let mut numbers = Numbers::default();
        for first in [10, 10, 50] {
            numbers.add(NumberBlock { client, first, size: 2 });
        }
        assert_eq!(numbers.left(), 4);
        let taken: Vec<_> = std::iter::from_fn(|| numbers.take()).map(TicketNumber::sequence).collect();
        assert_eq!(taken, [10, 11, 50, 51]);
        assert_eq!(numbers.left(), 0);
    }
}
