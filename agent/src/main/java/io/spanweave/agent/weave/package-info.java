/** Class files: which of them to change, how, and back again. Knows neither spans nor Sentry. */
package io.spanweave.agent.weave;
