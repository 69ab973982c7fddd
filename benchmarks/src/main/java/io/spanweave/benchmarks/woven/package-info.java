/** What the hot path's benchmarks weave: a driver, a filter chain and a method, none of which does anything. */
package io.spanweave.benchmarks.woven;
