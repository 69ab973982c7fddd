/**
 * One file per seam: where, what, and the advice. Advice is inlined into the application's classes, so it may call only
 * the library it is woven into and the gate. Knows nothing of Sentry.
 */
package io.spanweave.agent.instrument;
