//! People who come back from the center: this file is new, or a backup's, and they were sent before.

use crate::{Clock, DeskError, desk::Home};
use kaobao_exam::{
    ExamPlan,
    batch::BatchLine,
    rules::{self, Context},
};
use kaobao_store::{PhotoKind, RECALL_DUE, Recall, RecallLine, Store, StoreError};
use kaobao_sync::{client::Recalled, hash};
use rayon::prelude::*;

/// Whether anything may have been sent that is not here.
pub(crate) fn is_due(store: &Store) -> bool {
    matches!(store.read(|r| r.setting(RECALL_DUE)), Ok(Some(_)))
}

/// All that the center has is here.
pub(crate) fn ended(store: &mut Store) -> Result<(), DeskError> {
    Ok(store.write(|w| w.remove_setting(RECALL_DUE))?)
}

/// Keeps photos that are not here yet.
pub(crate) fn photos(
    store: &mut Store,
    photos: Vec<(kaobao_exam::Digest, Vec<u8>)>,
    clock: Clock,
) -> Result<(), DeskError> {
    let measured: Vec<_> = photos
        .par_iter()
        .map(|(name, bytes)| (kaobao_photo::measure_named(bytes, "", *name), bytes))
        .collect();
    let now = clock.now();
    store.write::<_, DeskError>(|w| {
        for (facts, bytes) in &measured {
            if !w.has_photo(&facts.sha256)? {
                w.put_photo(facts, bytes, PhotoKind::Original, now)?;
            }
        }
        Ok(())
    })
}

/// Keeps a batch with its receipt, in one transaction. Answers how many people are new or changed.
pub(crate) fn keep(
    store: &mut Store,
    home: &Home,
    current: &ExamPlan,
    clock: Clock,
    recalled: &Recalled,
) -> Result<usize, DeskError> {
    let batch = &recalled.manifest.batch;
    let stored = store.read(|r| r.plan(&batch.plan))?;
    let parsed = stored.and_then(|plan| ExamPlan::parse(&plan.text).ok());
    // Who somebody is no plan decides differently; theirs may come only with the changes.
    let plan = parsed.as_ref().unwrap_or(current);
    let cx = Context {
        plan,
        unit: &home.unit,
        today: clock.today(),
    };
    let lines: Vec<RecallLine> = batch
        .lines
        .par_iter()
        .map(|line| line_of(line, recalled, cx))
        .collect::<Result<_, _>>()?;
    let signed = serde_json::to_vec(&recalled.signed)
        .map_err(|error| DeskError::Input(error.to_string()))?;
    let now = clock.now();
    store.write::<_, DeskError>(|w| {
        let moved = w.recall(
            &Recall {
                batch,
                year: plan.year,
                manifest: recalled.sealed.body.as_bytes(),
                signature: recalled.sealed.signature.as_bytes(),
                lines: &lines,
            },
            now,
        )?;
        w.store_receipt(&recalled.receipt, &signed, now)?;
        let detail = serde_json::json!({ "batch": batch.id, "people": moved });
        w.log(now, "", "recall", &detail)?;
        Ok(moved)
    })
}

fn line_of(
    line: &BatchLine,
    recalled: &Recalled,
    cx: Context<'_>,
) -> Result<RecallLine, DeskError> {
    let unfit = |why: String| DeskError::Store(StoreError::BadSeal(format!("取回的内容：{why}")));
    let bytes = recalled
        .contents
        .get(&line.content)
        .ok_or_else(|| unfit(line.content.to_string()))?;
    let content =
        hash::decode_content(bytes, line.content).map_err(|error| unfit(error.to_string()))?;
    let number = content.head.number;
    if !line.fits(&recalled.manifest.batch, &content) {
        return Err(unfit(number.to_string()));
    }
    Ok(RecallLine {
        number,
        person: rules::check(&content.values, cx).person,
        draft: content.values,
        content: bytes.clone(),
    })
}
