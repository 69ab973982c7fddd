package io.spanweave.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RuleSetTest {
    @Test
    void shouldDoWhatABitSetDoes() {
        Random random = new Random(11);
        for (int round = 0; round < 2_000; round++) {
            BitSet one = new BitSet();
            BitSet other = new BitSet();
            RuleSet first = filled(one, random);
            RuleSet second = filled(other, random);

            assertSame(first, one);
            assertThat(first.meets(second)).isEqualTo(one.intersects(other));
            BitSet both = copy(one);
            both.and(other);
            assertSame(first.and(second), both);
            BitSet any = copy(one);
            any.or(other);
            assertSame(first.with(second), any);
            BitSet rest = copy(one);
            rest.andNot(other);
            assertSame(first.without(second), rest);
        }
    }

    @Test
    void shouldHoldAllInFrontOfAnIndex() {
        for (int count = 0; count <= RuleSet.SIZE; count++) {
            BitSet expected = new BitSet();
            expected.set(0, count);
            assertSame(RuleSet.upTo(count), expected);
        }
    }

    private static RuleSet filled(BitSet expected, Random random) {
        RuleSet set = RuleSet.EMPTY;
        for (int i = random.nextInt(6); i > 0; i--) {
            int rule = random.nextInt(RuleSet.SIZE);
            expected.set(rule);
            set = set.with(rule);
        }
        return set;
    }

    private static BitSet copy(BitSet set) {
        return (BitSet) set.clone();
    }

    private static void assertSame(RuleSet actual, BitSet expected) {
        for (int i = 0; i < RuleSet.SIZE; i++) {
            assertThat(actual.contains(i)).as("%s", i).isEqualTo(expected.get(i));
        }
        assertThat(actual.isEmpty()).isEqualTo(expected.isEmpty());
    }
}
