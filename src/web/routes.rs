//! Routes that can be listed: axum answers by its table and does not show it.

use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{self, MethodRouter};

use super::App;

/// A table of routes.
pub(super) struct Routes {
    router: Router<Arc<App>>,
    listed: Vec<(Method, &'static str)>,
}

/// The handlers of one path, by method.
pub(super) struct Handlers {
    router: MethodRouter<Arc<App>>,
    methods: Vec<Method>,
}

impl Routes {
    pub(super) fn new() -> Self {
        Self { router: Router::new(), listed: Vec::new() }
    }

    /// Adds a path.
    pub(super) fn route(mut self, path: &'static str, handlers: Handlers) -> Self {
        self.listed.extend(handlers.methods.into_iter().map(|method| (method, path)));
        Self { router: self.router.route(path, handlers.router), ..self }
    }

    /// Adds all of `other`.
    pub(super) fn merge(mut self, other: Self) -> Self {
        self.listed.extend(other.listed);
        Self { router: self.router.merge(other.router), ..self }
    }

    /// Returns the method and path of each route.
    pub(super) fn listed(self) -> Vec<(Method, &'static str)> {
        self.listed
    }

    pub(super) fn into_router(self) -> Router<Arc<App>> {
        self.router
    }
}

/// Starts the handlers of a path with the one of GET.
pub(super) fn get<H: Handler<T, Arc<App>>, T: 'static>(handler: H) -> Handlers {
    Handlers { router: routing::get(handler), methods: vec![Method::GET] }
}

/// The same with a handler that has a state of its own.
pub(super) fn get_with<S, H, T>(state: S, handler: H) -> Handlers
where
    S: Clone + Send + Sync + 'static,
    H: Handler<T, S>,
    T: 'static,
{
    Handlers { router: routing::get(handler).with_state(state), methods: vec![Method::GET] }
}

/// Starts the handlers of a path with the one of POST.
pub(super) fn post<H: Handler<T, Arc<App>>, T: 'static>(handler: H) -> Handlers {
    Handlers { router: routing::post(handler), methods: vec![Method::POST] }
}

/// Starts the handlers of a path with the one of DELETE.
pub(super) fn delete<H: Handler<T, Arc<App>>, T: 'static>(handler: H) -> Handlers {
    Handlers { router: routing::delete(handler), methods: vec![Method::DELETE] }
}

impl Handlers {
    pub(super) fn post<H: Handler<T, Arc<App>>, T: 'static>(self, handler: H) -> Self {
        self.and(Method::POST, |router| router.post(handler))
    }

    pub(super) fn patch<H: Handler<T, Arc<App>>, T: 'static>(self, handler: H) -> Self {
        self.and(Method::PATCH, |router| router.patch(handler))
    }

    pub(super) fn delete<H: Handler<T, Arc<App>>, T: 'static>(self, handler: H) -> Self {
        self.and(Method::DELETE, |router| router.delete(handler))
    }

    fn and(
        mut self,
        method: Method,
        add: impl FnOnce(MethodRouter<Arc<App>>) -> MethodRouter<Arc<App>>,
    ) -> Self {
        self.methods.push(method);
        Self { router: add(self.router), ..self }
    }
}
