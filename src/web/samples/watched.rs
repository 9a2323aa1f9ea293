//! Data of a template that notes what is asked of it and is not there: a template takes that for "no".

use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::{Enumerator, Object, Value, ValueKind};

/// Fields whose names come from outside: what has no error is not in them.
const BY_FIELD: [&str; 2] = ["errors", "folds"];

/// What was asked for and is not there, over all data that it watches.
#[derive(Debug, Default)]
pub(super) struct Watched(Arc<Mutex<Vec<String>>>);

impl Watched {
    /// The data `value`, called `path`, watched.
    pub(super) fn watch(&self, path: &str, value: Value) -> Value {
        watch(&self.0, path, value)
    }

    /// Returns what was missed.
    pub(super) fn missing(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn watch(missing: &Arc<Mutex<Vec<String>>>, path: &str, value: Value) -> Value {
    match value.kind() {
        ValueKind::Map => {
            Value::from_object(Map { missing: Arc::clone(missing), path: path.to_owned(), value })
        }
        ValueKind::Seq => {
            let items = value.try_iter().expect("a list");
            items.map(|item| watch(missing, &format!("{path}[]"), item)).collect::<Vec<_>>().into()
        }
        _ => value,
    }
}

#[derive(Debug)]
struct Map {
    missing: Arc<Mutex<Vec<String>>>,
    path: String,
    value: Value,
}

impl Object for Map {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let found = self.value.get_item(key).ok().filter(|found| !found.is_undefined());
        let path = format!("{}.{key}", self.path);
        match found {
            Some(found) if BY_FIELD.contains(&key.as_str().unwrap_or_default()) => Some(found),
            Some(found) => Some(watch(&self.missing, &path, found)),
            None => {
                self.missing.lock().unwrap_or_else(PoisonError::into_inner).push(path);
                None
            }
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.value.try_iter().map(Iterator::collect).unwrap_or_default())
    }
}

#[test]
fn what_is_not_there_is_noted() {
    let watched = Watched::default();
    let data = minijinja::context! { there => 1, inside => minijinja::context! { errors => minijinja::context! {} } };
    let page = watched.watch("page", data);
    let environment = minijinja::Environment::new();
    let source = "{{ page.there }}{% if page.gone %}{% endif %}{% if page.inside.errors.title %}{% endif %}{% if page.inside.typo %}{% endif %}";
    environment.render_str(source, minijinja::context! { page }).expect("rendered");
    assert_eq!(watched.missing(), ["page.gone", "page.inside.typo"]);
}
