package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"

	"github.com/cilium/cilium/pkg/k8s/apis/cilium.io/client"
	v2validator "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2/validator"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// The kinds whose CRD Cilium installs, with the name that its client calls the CRD by.
var crds = map[string]string{
	"CiliumNetworkPolicy":            client.CNPCRDName,
	"CiliumClusterwideNetworkPolicy": client.CCNPCRDName,
	"CiliumCIDRGroup":                client.CCGCRDName,
	"CiliumEgressGatewayPolicy":      client.CEGPCRDName,
	"CiliumNodeConfig":               client.CNCCRDName,
}

// What the API server checks of Cilium's own kinds. Rules in CEL are not evaluated.
type schemas struct {
	byKind map[string]schema
	// Cilium's own check of manifests before they are applied, which also finds unknown fields.
	preflight *v2validator.NPValidator
}

type schema struct {
	validator  validation.SchemaValidator
	structural *structuralschema.Structural
}

func newSchemas(logger *slog.Logger) (*schemas, error) {
	made := &schemas{byKind: map[string]schema{}}
	for kind, name := range crds {
		crd := client.GetPregeneratedCRD(logger, name)
		var written apiextensions.CustomResourceValidation
		err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(
			crd.Spec.Versions[0].Schema, &written, nil)
		if err != nil {
			return nil, err
		}
		validator, _, err := validation.NewSchemaValidator(written.OpenAPIV3Schema)
		if err != nil {
			return nil, err
		}
		structural, err := structuralschema.NewStructural(written.OpenAPIV3Schema)
		if err != nil {
			return nil, err
		}
		made.byKind[kind] = schema{validator, structural}
	}
	preflight, err := v2validator.NewNPValidator(logger)
	made.preflight = preflight
	return made, err
}

// An object that the API server would not store, in its words. It drops a null for a field that may not be null first.
func (s *schemas) check(h header, raw json.RawMessage) error {
	of, known := s.byKind[h.Kind]
	if !known {
		return nil
	}
	var object map[string]any
	if err := json.Unmarshal(raw, &object); err != nil {
		return err
	}
	defaulting.PruneNonNullableNullsWithoutDefaults(object, of.structural)
	errs := validation.ValidateCustomResource(nil, object, of.validator)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, of.structural, object)...)
	return errs.ToAggregate()
}

// What strict clients are told, and the preflight check of Cilium's own: fields that would be dropped without a word.
func (s *schemas) checkBeforeApply(h header, raw json.RawMessage) error {
	of, known := s.byKind[h.Kind]
	if !known {
		return nil
	}
	object := &unstructured.Unstructured{}
	if err := json.Unmarshal(raw, &object.Object); err != nil {
		return err
	}
	fields := pruning.PruneWithOptions(object.DeepCopy().Object, of.structural, true,
		structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})
	if len(fields) > 0 {
		return fmt.Errorf("unknown field %s", strings.Join(fields, ", "))
	}
	switch h.Kind {
	case "CiliumNetworkPolicy":
		return s.preflight.ValidateCNP(object)
	case "CiliumClusterwideNetworkPolicy":
		return s.preflight.ValidateCCNP(object)
	}
	return s.check(h, raw)
}
