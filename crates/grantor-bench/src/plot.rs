//! Plots of what was measured, as SVG on a white ground.

use core::ops::Range;
use std::fs;
use std::path::Path;

use plotters::coord::ranged1d::{AsRangedCoord, Ranged, ValueFormatter};
use plotters::prelude::*;

/// A name, and what belongs to it.
pub type Named<'a, T> = (&'a str, Vec<T>);

const SIZE: (u32, u32) = (760, 420);
const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 90, 160),
    RGBColor(200, 80, 0),
    RGBColor(110, 110, 110),
    RGBColor(0, 130, 80),
    RGBColor(150, 40, 120),
    RGBColor(160, 120, 0),
];

/// What a plot says around its data.
#[derive(Clone, Copy, Debug)]
pub struct Labels<'a> {
    /// Above.
    pub title: &'a str,
    /// Below, with the unit.
    pub x: &'a str,
    /// Beside, with the unit.
    pub y: &'a str,
}

/// Lines through points, over an axis of this length, which may be logarithmic; `y` begins at 0.
#[must_use]
pub fn lines<X>(
    labels: Labels<'_>,
    x: impl AsRangedCoord<CoordDescType = X, Value = f64>,
    series: &[Named<'_, (f64, f64)>],
) -> String
where
    X: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    let y = highest(series.iter().flat_map(|(_, points)| points).map(|point| point.1));
    draw(labels, x, y, &|x| format!("{x}"), |chart| {
        for ((name, points), colour) in series.iter().zip(COLOURS.iter().cycle()) {
            let line = LineSeries::new(points.iter().copied(), colour.stroke_width(2)).point_size(3);
            legend(chart.draw_series(line).expect("a line"), name, *colour);
        }
    })
}

/// Groups of bars, one of each series beside each other.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a few bars")]
pub fn bars(labels: Labels<'_>, groups: &[&str], series: &[Named<'_, f64>]) -> String {
    let name = |x: &f64| {
        groups
            .iter()
            .enumerate()
            .find(|(group, _)| (*group as f64 - x).abs() < 1e-6)
            .map_or(String::new(), |(_, name)| (*name).into())
    };
    let width = 0.8 / series.len() as f64;
    let values = series.iter().flat_map(|(_, values)| values.iter().copied());
    draw(labels, -0.5..groups.len() as f64 - 0.5, highest(values), &name, |chart| {
        for (place, ((name, values), colour)) in series.iter().zip(COLOURS.iter().cycle()).enumerate() {
            let left = |group: usize| group as f64 - 0.4 + place as f64 * width;
            let bar = |(group, value): (usize, &f64)| {
                Rectangle::new([(left(group), 0.0), (left(group) + width, *value)], colour.filled())
            };
            legend(chart.draw_series(values.iter().enumerate().map(bar)).expect("bars"), name, *colour);
        }
    })
}

/// Writes a plot to where the page about performance shows it.
///
/// # Panics
///
/// If the file cannot be written.
pub fn save(name: &str, plot: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/performance");
    fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join(name), plot)).expect("a plot is written");
    println!("\nplot: docs/performance/{name}");
}

type Chart<'a, 'b, X> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<X, plotters::coord::types::RangedCoordf64>>;

fn draw<X>(
    labels: Labels<'_>,
    x: impl AsRangedCoord<CoordDescType = X, Value = f64>,
    y: Range<f64>,
    x_name: &dyn Fn(&f64) -> String,
    series: impl FnOnce(&mut Chart<'_, '_, X>),
) -> String
where
    X: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        area.fill(&WHITE).expect("a ground");
        let mut chart = ChartBuilder::on(&area)
            .caption(labels.title, ("sans-serif", 18))
            .margin(12)
            .margin_right(36)
            .x_label_area_size(44)
            .y_label_area_size(64)
            .build_cartesian_2d(x, y)
            .expect("axes");
        let mut mesh = chart.configure_mesh();
        mesh.disable_x_mesh()
            .max_light_lines(1)
            .x_desc(labels.x)
            .y_desc(labels.y)
            .x_label_formatter(x_name)
            .draw()
            .expect("a mesh");
        series(&mut chart);
        let mut labels = chart.configure_series_labels();
        labels.position(SeriesLabelPosition::UpperRight).background_style(WHITE.mix(0.8)).border_style(BLACK);
        labels.draw().expect("a legend");
        area.present().expect("a plot");
    }
    text
}

fn highest(values: impl Iterator<Item = f64>) -> Range<f64> {
    0.0..values.fold(f64::MIN_POSITIVE, f64::max) * 1.3
}

fn legend(series: &mut plotters::chart::SeriesAnno<'_, SVGBackend<'_>>, name: &str, colour: RGBColor) {
    series.label(name).legend(move |(x, y)| Rectangle::new([(x, y - 4), (x + 14, y + 4)], colour.filled()));
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABELS: Labels<'_> = Labels { title: "Throughput", x: "live grants", y: "requests per ms" };

    #[track_caller]
    fn shows(plot: &str, texts: &[&str]) {
        for text in texts {
            assert!(plot.lines().any(|line| line.trim() == *text), "{text} is not in {plot}");
        }
    }

    #[test]
    fn lines_have_their_names_and_a_circle_for_each_point() {
        let series = [("exchange", vec![(1e3, 400.0), (1e6, 300.0)]), ("refresh", vec![(1e3, 420.0)])];
        let plot = lines(LABELS, (1e3..1e6).log_scale(), &series);
        shows(&plot, &["Throughput", "live grants", "requests per ms", "exchange", "refresh", "1000"]);
        assert_eq!(plot.matches("<circle").count(), 3);
        assert_eq!(plot, lines(LABELS, (1e3..1e6).log_scale(), &series));
    }

    #[test]
    fn bars_stand_beside_each_other_by_group() {
        let series = [("grantor", vec![2.0, 1.0]), ("floor", vec![1.0, 0.5])];
        let plot = bars(LABELS, &["exchange", "bearer check"], &series);
        shows(&plot, &["exchange", "bearer check", "grantor", "floor"]);
        let bars_and_keys = [(COLOURS[0], 3), (COLOURS[1], 3)];
        for (RGBColor(red, green, blue), count) in bars_and_keys {
            assert_eq!(plot.matches(&format!("fill=\"#{red:02X}{green:02X}{blue:02X}\"")).count(), count);
        }
    }
}
