//! What a request costs in a store that fills, and the longest ones on the way.

use plotters::prelude::IntoLogRange as _;

use crate::grantor_server::GrantorServer;
use crate::growth::Growth;
use crate::histogram::Histogram;
use crate::oxide_auth_server::OxideAuthServer;
use crate::plot::{self, Labels};
use crate::task::{Contender, Task};

const SIZES: [usize; 3] = [1_000, 100_000, 1_000_000];

/// How often a store is filled.
const FILLINGS: usize = 3;

/// Prints the section.
pub fn print() {
    let columns = [fillings::<GrantorServer>(), fillings::<OxideAuthServer>()].concat();
    println!(
        "\nsingle requests on the way, by time on the core: in the first filling, and the shortest of {FILLINGS} fillings that \
         do the same\n"
    );
    println!(
        "| took at least | grantor, first | of {FILLINGS} | oxide-auth, first | of {FILLINGS} |\n|---|---|---|---|---|"
    );
    let row = |what: &str, cell: &dyn Fn(&Histogram) -> String| {
        println!("| {what} |{}", columns.iter().map(|column| format!(" {} |", cell(column))).collect::<String>());
    };
    for power in 11..31 {
        let from = 1 << power;
        if columns.iter().any(|column| column.from(from) > 0) {
            row(&format!("{:.1} µs", f64::from(from) / 1e3), &|column| column.from(from).to_string());
        }
    }
    row("the longest", &|column| format!("{:.2} ms", f64::from(column.longest()) / 1e6));
}

/// The single requests of the first filling, and the shortest of all.
fn fillings<C: Contender + Default>() -> Vec<Histogram> {
    let mut growth = Growth::<C>::default();
    let costs = SIZES.map(|size| growth.grow(size));
    table::<C>(&costs);
    plot::<C>(&costs);
    let others = (1..FILLINGS).map(|_| {
        let mut growth = Growth::<C>::default();
        let _: [_; 3] = SIZES.map(|size| growth.grow(size));
        growth.single
    });
    let runs: Vec<_> = [growth.single].into_iter().chain(others).collect();
    vec![Histogram::new(runs[0].clone()), Histogram::shortest(&runs)]
}

fn table<C: Contender>(costs: &[Vec<(Task, f64)>]) {
    println!("\n{}, growing: µs for one request\n", C::NAME);
    println!("| live grants |{}", Task::ALL.map(|task| format!(" {} |", task.name())).concat());
    println!("|---|{}", "---|".repeat(Task::ALL.len()));
    for (size, costs) in SIZES.into_iter().zip(costs) {
        let cell = |task| cost(costs, task).map_or(" – |".into(), |cost| format!(" {:.2} |", cost / 1e3));
        println!("| {size} |{}", Task::ALL.map(cell).concat());
    }
}

#[expect(clippy::cast_precision_loss, reason = "a million is exact")]
fn plot<C: Contender>(costs: &[Vec<(Task, f64)>]) {
    let points = |task| -> Vec<_> {
        let point = |(size, costs): (usize, &Vec<_>)| Some((size as f64, 1e6 / cost(costs, task)?));
        SIZES.into_iter().zip(costs).filter_map(point).collect()
    };
    let title = format!("{}: throughput of one thread", C::NAME);
    let labels = Labels { title: &title, x: "live grants", y: "thousand requests a second" };
    let series = Task::ALL.map(|task| (task.name(), points(task)));
    let [least, .., most] = SIZES;
    plot::save(
        &format!("growth-{}.svg", C::NAME),
        &plot::lines(labels, (least as f64..most as f64).log_scale(), &series),
    );
}

fn cost(costs: &[(Task, f64)], task: Task) -> Option<f64> {
    costs.iter().find(|(own, _)| *own == task).map(|(_, cost)| *cost)
}
