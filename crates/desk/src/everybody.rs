//! Everybody of the plan read and judged: this thread reads, the others understand and judge what it has read.

use crate::{
    Desk, DeskError,
    people::{OneJudged, remember_reasons},
};
use kaobao_exam::{ApplicationId, photo::PhotoFacts};
use kaobao_store::{Filter, Packed, Reader, StoreError};
use std::{
    collections::{HashMap, VecDeque},
    sync::mpsc::{Receiver, sync_channel},
};

/// Applications judged together: enough that handing them over costs nothing.
const CHUNK: usize = 500;
/// Chunks that are read ahead: bounds the memory of whole drafts.
const AHEAD: usize = 4;

type Chunk = Vec<(Packed, Option<PhotoFacts>)>;
type Judged = Result<Vec<OneJudged>, StoreError>;

impl Desk {
    /// Hands everybody out, some at a time, as they lie in the file.
    pub(crate) fn each_judged(
        &self,
        r: &Reader<'_>,
        mut f: impl FnMut(Vec<OneJudged>) -> Result<(), DeskError>,
    ) -> Result<(), DeskError> {
        let mut facts: HashMap<ApplicationId, PhotoFacts> =
            r.photos_in_use()?.into_iter().collect();
        let judge = self.judge(r)?;
        let filter = Filter {
            any_order: true,
            ..Filter::plan(&self.plan.id)
        };
        let mut take = |judged: &Receiver<Judged>| {
            let judged = judged.recv().map_err(|_| not_judged())?;
            let mut judged = judged?;
            remember_reasons(r, &mut judged)?;
            f(judged)
        };
        // Threads of its own: what one has allocated and another let go of is given back to the system when the first
        // ends, and the usual ones never do.
        let threads = rayon::ThreadPoolBuilder::new().build();
        let threads = threads.map_err(|_| not_judged())?;
        threads.in_place_scope(|scope| {
            let mut under_way: VecDeque<Receiver<Judged>> = VecDeque::new();
            let give = |chunk: Chunk| {
                let (done, judged) = sync_channel(1);
                let judge = &judge;
                scope.spawn(move |_| {
                    let all = chunk.into_iter();
                    let all = all.map(|(packed, facts)| Ok(judge.one(packed.unpack()?, facts)));
                    // Nobody listens any more when the reading failed.
                    let _ = done.send(all.collect());
                });
                judged
            };
            let mut chunk = Chunk::with_capacity(CHUNK);
            r.each_packed::<DeskError>(&filter, |packed| {
                let facts = facts.remove(&packed.id);
                chunk.push((packed, facts));
                if chunk.len() == CHUNK {
                    let full = std::mem::replace(&mut chunk, Chunk::with_capacity(CHUNK));
                    under_way.push_back(give(full));
                    if under_way.len() > AHEAD
                        && let Some(first) = under_way.pop_front()
                    {
                        take(&first)?;
                    }
                }
                Ok(())
            })?;
            under_way.push_back(give(chunk));
            under_way.iter().try_for_each(&mut take)
        })
    }
}

/// A judging thread ended without an answer.
fn not_judged() -> DeskError {
    DeskError::Input("名册没有读出来，请重试".into())
}
