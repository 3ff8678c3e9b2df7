//! How a target that reads JSON gets other JSON: parts of samples and extreme values, in the place of what is there.

use serde_json::{Deserializer, Value, json};

/// Changes the documents in the first `size` bytes, and gives their new size. `None` where the bytes are to be changed
/// without regard to what they mean: where they are no JSON, where the change does not fit, and now and then.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32, samples: &[Value]) -> Option<usize> {
    let mut chance = Chance(seed);
    if chance.below(4) == 0 {
        return None;
    }
    let documents = Deserializer::from_slice(&data[..size]).into_iter::<Value>().collect::<Result<Vec<_>, _>>().ok()?;
    let mut documents = Value::Array(documents);
    for _ in 0..=chance.below(3) {
        change(&mut documents, &mut chance, samples)?;
    }
    let texts = documents.as_array()?.iter().map(|document| format!("{document:#}\n"));
    let text: String = texts.collect();
    let new_size = Some(text.len()).filter(|length| *length <= max_size)?;
    data.get_mut(..new_size)?.copy_from_slice(text.as_bytes());
    Some(new_size)
}

fn change(documents: &mut Value, chance: &mut Chance, samples: &[Value]) -> Option<()> {
    let mut places = Vec::new();
    list_places(documents, &mut String::new(), &mut places);
    let place = chance.one_of(&places)?.clone();
    let sample = json!([chance.one_of(samples)?]);
    let mut donors = Vec::new();
    list_places(&sample, &mut String::new(), &mut donors);
    match chance.below(4) {
        0 => *documents.pointer_mut(&place)? = chance.one_of(&extremes())?.clone(),
        1 => remove(documents, &place)?,
        // A part of the sample in its own place, be it new there, or in any.
        2 => {
            let donor = chance.one_of(&donors)?;
            insert(documents, donor, sample.pointer(donor)?.clone())?;
        }
        _ => *documents.pointer_mut(&place)? = sample.pointer(chance.one_of(&donors)?)?.clone(),
    }
    Some(())
}

fn extremes() -> [Value; 13] {
    [
        json!(0),
        json!(1),
        json!(-1),
        json!(2),
        json!(u64::MAX),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(true),
        json!(false),
        json!(null),
        json!(""),
        json!([]),
        json!({}),
    ]
}

/// The JSON pointer (RFC 6901) of every part below the root.
fn list_places(value: &Value, place: &mut String, places: &mut Vec<String>) {
    let length = place.len();
    let parts: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => return,
    };
    for (name, part) in parts {
        place.push('/');
        place.push_str(&name);
        places.push(place.clone());
        list_places(part, place, places);
        place.truncate(length);
    }
}

fn remove(documents: &mut Value, place: &str) -> Option<()> {
    let (parent, name) = place.rsplit_once('/')?;
    match documents.pointer_mut(parent)? {
        Value::Object(members) => members.remove(name).map(drop),
        Value::Array(items) => name.parse().ok().filter(|at| *at < items.len()).map(|at: usize| drop(items.remove(at))),
        _ => None,
    }
}

fn insert(documents: &mut Value, place: &str, part: Value) -> Option<()> {
    let (parent, name) = place.rsplit_once('/')?;
    match documents.pointer_mut(parent)? {
        Value::Object(members) => drop(members.insert(name.to_owned(), part)),
        Value::Array(items) => items.push(part),
        _ => return None,
    }
    Some(())
}

/// The generator of Numerical Recipes; its upper bits are the better ones.
struct Chance(u32);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % bound
    }

    fn one_of<'a, T>(&mut self, values: &'a [T]) -> Option<&'a T> {
        if values.is_empty() { None } else { values.get(self.below(values.len())) }
    }
}
