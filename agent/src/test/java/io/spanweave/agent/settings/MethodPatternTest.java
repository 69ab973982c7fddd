package io.spanweave.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MethodPatternTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.B",
                "#x",
                "a.B#",
                "a.B#x y",
                "a.B#x name=",
                "a.B#x name=\"two words",
                "a.B#x name=two words",
                "a.B#x(int",
                "a.B#x(int)y",
                "a.B#x(List<String>)",
                "a.B#x(int,,long)",
                "a.B#x(..,int)",
                "a B#x",
                ".a.B#x",
                "a.B.#x",
                "a.B#<init>",
                "java.util.List#add",
                "jdk.X#y",
                "sun.misc.X#y",
                "com.sun.X#y",
                "a.B#x ROOT",
                "a.B#x root=true",
                "a.B#x op"
            })
    void shouldRefuse(String entry) {
        assertThat(MethodPattern.parse(entry)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.B#x                    | a/B         | x       | ()V                                   | true",
                "a.B#x                    | a/B         | x       | (IJ)V                                 | true",
                "a.B#x                    | a/B         | y       | ()V                                   | false",
                "a.B#x                    | a/Bc        | x       | ()V                                   | false",
                "a.B#x()                  | a/B         | x       | ()V                                   | true",
                "a.B#x()                  | a/B         | x       | (I)V                                  | false",
                "a.B#x(..)                | a/B         | x       | (I)V                                  | true",
                "a.B#x(int,..)            | a/B         | x       | (IJ)V                                 | true",
                "a.B#x(int,..)            | a/B         | x       | (I)V                                  | true",
                "a.B#x(int,..)            | a/B         | x       | ()V                                   | false",
                "a.B#x(int, long)         | a/B         | x       | (IJ)V                                 | true",
                "a.B#x(int,long)          | a/B         | x       | (I)V                                  | false",
                "a.B#x(int)               | a/B         | x       | (IJ)V                                 | false",
                "a.B#x(String)            | a/B         | x       | (Ljava/lang/String;)V                 | true",
                "a.B#x(java.lang.String)  | a/B         | x       | (Ljava/lang/String;)V                 | true",
                "a.B#x(ing)               | a/B         | x       | (Ljava/lang/String;)V                 | false",
                "a.B#x(String[])          | a/B         | x       | ([Ljava/lang/String;)V                | true",
                "a.B#x(String...)         | a/B         | x       | ([Ljava/lang/String;)V                | true",
                "a.B#x(String)            | a/B         | x       | ([Ljava/lang/String;)V                | false",
                "a.B#x(byte[][])          | a/B         | x       | ([[B)V                                | true",
                "a.B#x(Map.Entry)         | a/B         | x       | (Ljava/util/Map$Entry;)V              | true",
                "a.B#x(Entry)             | a/B         | x       | (Ljava/util/Map$Entry;)V              | true",
                "a.B#x(*)                 | a/B         | x       | (D)V                                  | true",
                "a.B#x(*,*)               | a/B         | x       | (D)V                                  | false",
                "a.*#x                    | a/b/C       | x       | ()V                                   | true",
                "a.*Service#*             | a/b/CService | run    | ()V                                   | true",
                "a.*Service#*             | a/b/CServices | run   | ()V                                   | false",
                "*#x*y*                   | a/B         | xAyB    | ()V                                   | true",
                "*#x*y*                   | a/B         | xA      | ()V                                   | false",
                "a.Outer.Inner#x          | a/Outer$Inner | x     | ()V                                   | true",
                "a.Outer$Inner#x          | a/Outer$Inner | x     | ()V                                   | true",
                "a.B#x-impl               | a/B         | x-impl  | ()V                                   | true"
            })
    void shouldMatch(String entry, String className, String method, String descriptor, boolean expected) {
        MethodPattern pattern = MethodPattern.parse(entry);
        assertThat(pattern).isNotNull();
        assertThat(pattern.coversClass(className) && pattern.coversMethod(method, descriptor))
                .isEqualTo(expected);
    }

    @Test
    void shouldReadTheWords() {
        MethodPattern pattern = MethodPattern.parse("a.B#x(int) name=\"a; b=c\"   op=db.query\troot");
        assertThat(pattern.name()).isEqualTo("a; b=c");
        assertThat(pattern.op()).isEqualTo("db.query");
        assertThat(pattern.root()).isTrue();
        assertThat(MethodPattern.parse("a.B#x name=y").name()).isEqualTo("y");
        assertThat(MethodPattern.parse("a.B#x").root()).isFalse();
    }

    @Test
    void shouldTakeEntriesApart() {
        assertThat(MethodPattern.entries("a.B#c;;\r\n d.E#f name=\"x;y\" ; g.H#i\n"))
                .containsExactly("a.B#c", "d.E#f name=\"x;y\"", "g.H#i");
        assertThat(MethodPattern.entries("a.B#c name=\"x\nd.E#f")).containsExactly("a.B#c name=\"x", "d.E#f");
    }
}
