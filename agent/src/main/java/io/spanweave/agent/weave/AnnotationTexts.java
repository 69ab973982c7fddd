package io.spanweave.agent.weave;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.constant.TextConstant;

/** Resolves {@link FromAnnotation} for each woven method of one class. */
final class AnnotationTexts implements Advice.OffsetMapping.Factory<FromAnnotation> {
    private final AnnotatedMembers members;

    AnnotationTexts(AnnotatedMembers members) {
        this.members = members;
    }

    @Override
    public Class<FromAnnotation> getAnnotationType() {
        return FromAnnotation.class;
    }

    @Override
    public Advice.OffsetMapping make(
            ParameterDescription.InDefinedShape target,
            AnnotationDescription.Loadable<FromAnnotation> annotation,
            AdviceType adviceType) {
        return new Text(members, annotation.load());
    }

    private static final class Text implements Advice.OffsetMapping {
        private final AnnotatedMembers members;
        private final FromAnnotation asked;

        Text(AnnotatedMembers members, FromAnnotation asked) {
            this.members = members;
            this.asked = asked;
        }

        @Override
        public Target resolve(
                TypeDescription type,
                MethodDescription method,
                Assigner assigner,
                Advice.ArgumentHandler argumentHandler,
                Sort sort) {
            String text = members.text(method.getInternalName(), method.getDescriptor(), asked.member());
            if (text.isEmpty()) {
                text = asked.otherwise().replace("#m", type.getSimpleName() + "." + method.getName());
            }
            return new Target.ForStackManipulation(new TextConstant(text));
        }
    }
}
