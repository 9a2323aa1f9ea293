//! The server that things go wrong at, and a Clef that does not wait long.

use std::time::Duration;

use clef::bookings::Timeouts;
use clef::caldav::client::{Client, ClientSettings, Limits};
use clef::sync::Fitness;

use crate::fault_layer::FaultLayer;
use crate::servers::{PASSWORD, USERNAME};
use crate::world::{On, Store, World, now, room};

/// A server with a layer of faults before it, used for one scene after the other.
pub(super) struct Bench {
    pub(super) store: Store,
    pub(super) layer: FaultLayer,
    /// Behind the layer.
    pub(super) client: Client,
}

impl Bench {
    pub(super) async fn start() -> Self {
        let store = Store::on(On::Embedded).await.expect("it is always there");
        let layer = FaultLayer::start(&store.url).await;
        let client = hurried(&layer);
        Self { store, layer, client }
    }
}

/// A time-out that the embedded server keeps also on a busy machine.
const WHOLE: Duration = Duration::from_secs(1);

pub(super) fn timeouts() -> Timeouts {
    Timeouts {
        answer_within: Duration::from_secs(30),
        turn_within: Duration::from_secs(2),
        longest_request: Duration::from_millis(2500),
        first_back_off: Duration::from_millis(2),
        ..Timeouts::default()
    }
}

pub(super) fn hurried(layer: &FaultLayer) -> Client {
    let limits = Limits { connect: WHOLE, whole: WHOLE, ..Limits::default() };
    let (url, username) = (layer.url.clone(), USERNAME.into());
    Client::new(ClientSettings { url, username, password: PASSWORD.into(), limits }).expect("a client")
}

/// The same Clef, which has tried out its calendars before.
pub(super) fn knowing_its_calendars(world: World) -> World {
    for id in ["atelier", "salon", "hall"] {
        if let Some(collection) = world.collections.get(&room(id)) {
            world.collections.set_fitness(&collection.href, Fitness::Fit, now());
        }
    }
    world
}
