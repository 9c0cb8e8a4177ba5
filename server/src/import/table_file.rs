//! `deskside import --format csv`: the same files, read and judged the same way, as the page for imports takes.

use super::Args;
use crate::directory::Known;
use crate::sheet::{Column, Kind, Plan, Sheet, What, guess, plan};
use crate::store::Store;
use crate::system::{fresh_id, submit};
use anyhow::{Context, bail};
use app::texts::Lang;
use app::texts::portal::Texts;
use deskside_domain::command::{Base, Payload};
use deskside_domain::id::{EventId, PersonId};
use deskside_domain::people::Language;
use deskside_domain::ticket::Field;
use deskside_domain::time::Timestamp;
use uuid::Uuid;

/// Reads, tells, and writes unless that is not wanted.
pub(super) async fn run(store: &dyn Store, now: Timestamp, args: &Args) -> anyhow::Result<()> {
    let Some(kind) = args.kind else { bail!("say what the file holds with --kind, such as --kind people") };
    let file = args.file()?;
    let name = file.display();
    let bytes = std::fs::read(file).with_context(|| format!("can not read {name}"))?;
    let sheet = Sheet::read(&bytes).with_context(|| name.to_string())?;
    let known = Known::read(store).await?;
    let plan = plan(kind, &sheet, &guess(kind, &sheet.header), &known, Language::En);
    if let Some(column) = plan.missing.first() {
        bail!("{name}: {}", needs(kind, *column));
    }
    tell(&plan);
    let [fresh, changed, same, wrong] = plan.counts();
    println!("{} rows: {fresh} new, {changed} changed, {same} unchanged, {wrong} with errors", sheet.rows.len());
    if args.dry_run {
        println!("dry run: nothing was written");
    } else if wrong == 0 || args.skip_errors {
        write(store, now, plan.commands()).await?;
        println!("imported: {}", fresh + changed);
    }
    match (wrong, args.dry_run || !args.skip_errors) {
        (0, _) => Ok(()),
        (wrong, true) => bail!("{wrong} rows have errors: set them right, or leave them out with --skip-errors"),
        (wrong, false) => bail!("{wrong} rows were left out; set them right and import the file again"),
    }
}

fn needs(kind: Kind, column: Column) -> String {
    format!("the {} need a column such as {:?}", kind.word(), column.names().first().copied().unwrap_or_default())
}

fn tell(plan: &Plan) {
    let t = Texts::of(Lang::En);
    for line in &plan.lines {
        let What::Wrong(faults) = &line.what else { continue };
        for fault in faults {
            let column = fault.column.map(|column| format!(", {}", column.label(t))).unwrap_or_default();
            let value = if fault.value.is_empty() { String::new() } else { format!(" {:?}", fault.value) };
            eprintln!("line {}{column}{value}: {}", line.line, fault.why.text(Lang::En));
        }
    }
}

async fn write(store: &dyn Store, now: Timestamp, commands: Vec<(Payload, Option<EventId>)>) -> anyhow::Result<()> {
    let nobody = PersonId(Uuid::nil());
    for group in commands.chunks(super::GROUP) {
        let commands = group.iter().map(|(payload, base)| {
            let id = fresh_id(u64::try_from(now.0).unwrap_or(0) * 1_000);
            let sealed = crate::system::command(id, payload.clone(), nobody, now);
            match (base, sealed.open()) {
                (Some(version), Ok(mut command)) => {
                    command.bases.extend([(Field::Record, Base::Confirmed(*version))]);
                    command.seal()
                }
                _ => sealed,
            }
        });
        let outcomes = submit(store, commands, now).await?;
        if let Some(refused) = outcomes.iter().find(|outcome| !outcome.is_done()) {
            bail!("a row was refused: {}", serde_json::to_string(refused)?);
        }
    }
    Ok(())
}
