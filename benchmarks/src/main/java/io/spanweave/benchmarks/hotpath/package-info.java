/** What recording costs on the application's thread, beside the floor and two SDKs. Run by {@code benchmarks/hot-path}. */
package io.spanweave.benchmarks.hotpath;
