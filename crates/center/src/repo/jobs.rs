//! Jobs with results, for a store that only runs jobs.

use super::{Lasting, Repo, Tx, View, WriteJob};
use crate::fail::Fail;
use std::sync::{Arc, Mutex, PoisonError};

impl dyn Repo {
    /// [`Self::view`] with a result.
    ///
    /// # Errors
    /// As [`Self::view`].
    pub fn read<T>(&self, job: impl FnOnce(&dyn View) -> Result<T, Fail>) -> Result<T, Fail> {
        read_by(job, |job| self.view(job))
    }
    /// [`Self::glance`] with a result.
    ///
    /// # Errors
    /// As [`Self::glance`].
    pub fn ask<T>(&self, job: impl FnOnce(&dyn View) -> Result<T, Fail>) -> Result<T, Fail> {
        read_by(job, |job| self.glance(job))
    }
    /// [`Self::apply`] with a result, lasting.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&dyn Tx) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, Fail> {
        let mut job = Some(job);
        self.write_as(Lasting::Power, move |tx| {
            // What it was made of is used up: whoever asked comes again.
            job.take().ok_or(Fail::Busy)?(tx)
        })
    }
    /// [`Self::write`] as [`Lasting::Alone`].
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn write_alone<T: Send + 'static>(
        &self,
        job: impl FnOnce(&dyn Tx) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, Fail> {
        let mut job = Some(job);
        self.write_as(Lasting::Alone, move |tx| job.take().ok_or(Fail::Busy)?(tx))
    }
    /// The same for parts of a batch before its commit: what a power failure takes is named as missing at the next
    /// offer, and the commit makes the rest last with itself. Spares the wait for an fsync after every two megabytes. Such jobs
    /// only add, and may run beside each other.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn stage<T: Send + 'static>(
        &self,
        job: impl FnMut(&dyn Tx) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, Fail> {
        self.write_as(Lasting::Process, job)
    }
    fn write_as<T: Send + 'static>(
        &self,
        lasting: Lasting,
        mut job: impl FnMut(&dyn Tx) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, Fail> {
        let out = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&out);
        let job: WriteJob = Box::new(move |tx| {
            let value = job(tx)?;
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
            Ok(())
        });
        self.apply(job, lasting)?;
        let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
        out.take()
            .ok_or_else(|| Fail::Internal("写任务没有运行".into()))
    }
}

fn read_by<T>(
    job: impl FnOnce(&dyn View) -> Result<T, Fail>,
    run: impl FnOnce(&mut dyn FnMut(&dyn View) -> Result<(), Fail>) -> Result<(), Fail>,
) -> Result<T, Fail> {
    let (mut job, mut out) = (Some(job), None);
    run(&mut |view| {
        if let Some(job) = job.take() {
            out = Some(job(view)?);
        }
        Ok(())
    })?;
    out.ok_or_else(|| Fail::Internal("读任务没有运行".into()))
}
