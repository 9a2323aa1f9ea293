//! Makes each scenario a test on each server.

macro_rules! on_every_server {
    ($($scenario:ident),+ $(,)?) => {
        $crate::every_server::on_every_real_server!($($scenario),+);
        $crate::every_server::on_server!(on_a_server_like_nextcloud, On::NextcloudLike, $($scenario),+);
        $crate::every_server::on_server!(on_a_server_like_a_later_nextcloud, On::NextcloudLater, $($scenario),+);
    };
}

/// The same without the servers that only behave like others.
macro_rules! on_every_real_server {
    ($($scenario:ident),+ $(,)?) => {
        $crate::every_server::on_server!(on_embedded, On::Embedded, $($scenario),+);
        $crate::every_server::on_server!(on_radicale, On::Radicale, $($scenario),+);
        $crate::every_server::on_server!(on_xandikos, On::Xandikos, $($scenario),+);
        $crate::every_server::on_server!(on_cyrus, On::Cyrus, $($scenario),+);
        $crate::every_server::on_server!(on_nextcloud, On::Nextcloud, $($scenario),+);
    };
}

macro_rules! on_server {
    ($module:ident, $server:expr, $($scenario:ident),+) => {
        mod $module {
            use crate::world::{On, Store, World};
            $(
                #[tokio::test]
                async fn $scenario() {
                    if let Some(store) = Store::on($server).await {
                        super::$scenario(World::new(&store).await, &store).await;
                    }
                }
            )+
        }
    };
}

pub(crate) use {on_every_real_server, on_every_server, on_server};
