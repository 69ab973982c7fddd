/** Plays the Sentry server, runs applications in JVMs of their own, and shows what arrived. */
@NullMarked
package io.spanweave.harness;

import org.jspecify.annotations.NullMarked;
